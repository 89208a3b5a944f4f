public import FoundationEssentials

/// A recording of what a store remembers, which is played as one that was recorded.
extension Recording {
  /// The most moments there are; where there would be more, one has what was seen in several seconds.
  static let mostRemembered = 20_000

  /// Puts together what tasks looked like, moment by moment: one for each second in which something was seen to change.
  ///
  /// Of accounts it is known when they told something of a task, and nothing else: they are neither in trouble nor well.
  ///
  /// - Parameters:
  ///   - tasks: the tasks with their trails; of repeats the last one counts.
  ///   - start: when it begins: at the first change from then on, with what was known by then; nil for the first change of all.
  ///   - program: what stands for the program that recorded.
  /// - Throws: ``RecordingError`` where what is remembered cannot be written down; there are no moments where nothing changed.
  /// - Complexity: O(*n* log *n*) in the changes of all tasks.
  public init(
    remembering tasks: [RememberedTask], from start: Date? = nil, program: String
  ) throws(RecordingError) {
    try self.init(
      remembering: tasks, from: start, program: program, mostMoments: Self.mostRemembered)
  }

  init(
    remembering tasks: [RememberedTask], from start: Date? = nil, program: String,
    mostMoments: Int
  ) throws(RecordingError) {
    let story = RememberedStory(tasks, from: start ?? .distantPast, mostMoments: mostMoments)
    try self.init(story.written(by: RecordingWriter(program: program)))
  }
}

/// What tasks looked like in the order in which it was seen.
private struct RememberedStory {
  /// A stage of a task, by the places of both.
  private typealias Step = (at: Date, task: Int, stage: Int)

  private let tasks: [TaskStages]
  private let accounts: [(account: AccountID, provider: ProviderID)]
  /// The places of accounts.
  private let places: [AccountID: Int]
  /// The steps of each moment.
  private var moments: [ArraySlice<Step>] = []

  init(_ remembered: [RememberedTask], from start: Date, mostMoments: Int) {
    tasks = remembered.map(TaskStages.init)
    let providers = Dictionary(remembered.map { ($0.task.account, $0.task.provider) }) { first, _ in
      first
    }
    accounts = providers.keys.sorted().map { ($0, providers[$0] ?? ProviderID("")) }
    places = Dictionary(
      uniqueKeysWithValues: accounts.enumerated().map { ($1.account, $0) })
    var steps: [Step] = []
    for (place, task) in tasks.enumerated() {
      for (number, stage) in task.stages.enumerated() { steps.append((stage.at, place, number)) }
    }
    steps.sort { ($0.at, $0.task, $0.stage) < ($1.at, $1.task, $1.stage) }
    let first = steps.partitioningIndex { $0.at >= start }
    guard first < steps.count else { return }
    var span = 1.0
    repeat {
      moments = Self.moments(of: steps, from: first, span: span)
      span *= 2
    } while moments.count > mostMoments
  }

  /// Puts steps together that were seen within a span of the clock; those before the first one are of the first moment.
  private static func moments(
    of steps: [Step], from first: Int, span: Double
  ) -> [ArraySlice<Step>] {
    func slot(_ place: Int) -> Double {
      (steps[place].at.timeIntervalSinceReferenceDate / span).rounded(.down)
    }
    var moments: [ArraySlice<Step>] = []
    var begin = 0
    var place = first
    while place < steps.count {
      let here = slot(place)
      repeat { place += 1 } while place < steps.count && slot(place) == here
      moments.append(steps[begin..<place])
      begin = place
    }
    return moments
  }

  /// Returns the bytes of a recording.
  func written(by writer: RecordingWriter) -> [UInt8] {
    var writer = writer
    var bytes = RecordingFormat.head
    var statuses = accounts.map { AccountStatus(remembered: $0.account, $0.provider) }
    var told: [AccountStatus?] = accounts.map { _ in nil }
    // The stage that each task was shown in; none before it was.
    var shown: [Int?] = tasks.map { _ in nil }
    for (number, steps) in moments.enumerated() {
      guard let now = steps.last?.at else { continue }
      // Of several stages of a task in a moment the last one counts.
      var newest: [Int: Int] = [:]
      for step in steps {
        newest[step.task] = step.stage
        let stage = tasks[step.task].stages[step.stage]
        if let place = places[stage.task.account] {
          statuses[place].lastSuccess = stage.at
          statuses[place].isComplete = true
        }
        if stage.isTransition, number > 0 {
          writer.note(
            TaskChange(sequence: 0, at: stage.at, kind: .status(stage.task, from: .unknown)))
        }
      }
      let changes = newest.sorted { $0.key < $1.key }.map { place, stage in
        let stages = tasks[place].stages
        let before = shown[place].map { stages[$0].task }
        shown[place] = stage
        return (value: stages[stage].task, before: before)
      }
      bytes += writer.moment(
        at: now, tasks: changes,
        accounts: zip(statuses, told).map { (value: $0, before: $1) })
      told = statuses
    }
    return moments.isEmpty ? bytes : bytes + writer.end()
  }
}

extension AccountStatus {
  /// An account of which nothing is known but what its tasks looked like, and before it told of one not even that: it is
  /// not said to be late, and what comes in is news.
  fileprivate init(remembered account: AccountID, _ provider: ProviderID) {
    self = .blank(account, provider)
    hasBeenRead = true
  }
}
