import BenchmarkSupport

/// The figures at the end of an hour.
struct Hour: Sendable {
  let number: Int
  /// Tasks on the screen, and those of them that have not ended.
  let tasks: Int
  let open: Int
  /// Calls and alerts since the start.
  let calls: Int
  let alerts: Int
  /// Failed tasks that the operator took note of since the start.
  let acknowledged: Int
  /// What holds how many, by its path.
  let sizes: [String: Int]
  /// What the process takes.
  let memory = ProcessFigures.anonymousMemory
  let descriptors = ProcessFigures.descriptors
  let threads = ProcessFigures.threads

  static let head = """
    | hour | tasks known | not ended | calls | alerts | memory, MiB | descriptors | threads |
    |--:|--:|--:|--:|--:|--:|--:|--:|

    """

  var row: String {
    let mebibytes = (Double(memory) / 104_857.6).rounded() / 10
    let cells = [number, tasks, open, calls, alerts].map(String.init) + ["\(mebibytes)"]
    return "| " + (cells + [descriptors, threads].map(String.init)).joined(separator: " | ")
      + " |\n"
  }
}

/// What is judged of all hours: what there was at the least in the last third beside that in the middle one.
///
/// Tasks that ended are kept for a day after they were heard of last, so that in the first day there are ever more. What
/// grows no more than they do is in order. Who took note of a failed task is known for ninety days, as in the store: of
/// that there may be as much as was acknowledged. A list that is being read as an hour ends holds what was read of it so
/// far, which is let go of at its end: of that there may be as much as there are tasks.
struct Verdict {
  /// A figure over the hours.
  private struct Series {
    let name: String
    let figures: [Int]
    /// What it may be each hour, and the word for that; nil where it is judged by its growth.
    var most: (figures: [Int], word: String)?

    /// Whether it is not the same all the time.
    var varies: Bool { figures.min() != figures.max() }

    /// The least that it was in a third of the hours: what comes and goes is not there some time, what is never let go of
    /// stays.
    var middle: Int { figures[figures.count / 3..<figures.count * 2 / 3].min() ?? 0 }
    var last: Int { figures[(figures.count * 2 / 3)...].min() ?? 0 }

    /// By how much more it is in the last third.
    var growth: Double { Double(last) / Double(max(1, middle)) }
  }

  /// Fewer have no thirds.
  static let fewestHours = 3

  /// Fewer things than that are not worth a row, and a few more of few are no growth.
  private static let (many, few) = (100, 32)
  private static let tolerance = 1.1

  /// Returns what a figure may be each hour; nil where it is judged by its growth.
  private static func most(of path: String, _ hours: [Hour]) -> (figures: [Int], word: String)? {
    if path == "screen.context.known.problems.notes.tasks" {
      return (hours.map(\.acknowledged), "as acknowledged")
    }
    let isBeingRead = ["findings", "indices", "offered"].contains {
      path.hasSuffix(".sweep.rows.\($0)")
    }
    return isBeingRead ? (hours.map(\.tasks), "no more than the tasks") : nil
  }

  private let series: [Series]
  /// By how much more tasks are known in the last third.
  private let growth: Double

  init(_ hours: [Hour]) {
    let tasks = Series(name: "tasks known", figures: hours.map(\.tasks))
    var series = [
      tasks,
      Series(name: "memory, bytes", figures: hours.map(\.memory)),
      Series(name: "descriptors", figures: hours.map(\.descriptors)),
      Series(name: "threads", figures: hours.map(\.threads)),
    ]
    for path in Set(hours.flatMap(\.sizes.keys)).sorted() {
      series.append(
        Series(
          name: path, figures: hours.map { $0.sizes[path] ?? 0 },
          most: Self.most(of: path, hours)))
    }
    self.series = series
    growth = max(1, tasks.growth)
  }

  /// Whether nothing grows more than the tasks, or than what is known of it for longer.
  var isInOrder: Bool { !series.contains(where: grows) }

  private func grows(_ one: Series) -> Bool {
    if let most = one.most { return zip(one.figures, most.figures).contains(where: >) }
    return one.last > Int(Double(one.middle) * growth * Self.tolerance) + Self.few
  }

  /// What holds many and not always as many, at the least in each third, and what grows.
  var text: String {
    var text = "\n| what, at the least | middle third | last third | |\n|---|--:|--:|---|\n"
    for one in series
    where grows(one) || (one.varies && max(one.middle, one.last) >= Self.many) {
      let kept = one.most?.word ?? "with the tasks"
      let word = grows(one) ? "**grows**" : one.growth > Self.tolerance ? kept : "flat"
      text += "| \(one.name) | \(one.middle) | \(one.last) | \(word) |\n"
    }
    return text
      + (isInOrder ? "\nnothing grows more than the tasks\n" : "\nsomething grows\n")
  }
}
