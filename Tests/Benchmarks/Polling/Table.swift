/// The figures of one size as a Markdown table.
struct Table {
  /// A way to watch purges.
  enum Way: String, CaseIterable {
    case engine = "cdntop"
    case toldEngine = "cdntop, told its ids"
    case naive = "naive loop"
    case oracle = "oracle"
    case confirmingOracle = "oracle, reading each end twice"
    case pacedOracle = "oracle, as many calls a second as cdntop"
  }

  private var names: [String] = []
  private var outcomes: [Way: [String: Outcome]] = [:]

  /// Adds the outcome of a way on an account to those of other seeds.
  mutating func add(_ way: Way, _ name: String, _ outcome: Outcome) {
    if !names.contains(name) { names.append(name) }
    let before = outcomes[way]?[name] ?? Outcome()
    outcomes[way, default: [:]][name] = before + outcome
  }

  /// A row for each account and way, and the sums.
  var text: String {
    var text = Self.head
    for name in names {
      for way in Way.allCases where outcomes[way]?[name] != nil {
        text += row(way, name, outcome(way, name)) { outcome($0, name) }
      }
    }
    return text + sums
  }

  /// The sums alone.
  var summary: String { Self.head + sums }

  private var sums: String {
    Way.allCases.map { row($0, "**all**", total($0), against: total) }.joined()
  }

  private static var head: String {
    var text =
      "| account | way | calls | of them lists | mean delay | p95 delay | refused | unseen |"
    text += " calls to naive | calls to oracle |\n"
    text += "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    return text
  }

  private func outcome(_ way: Way, _ name: String) -> Outcome {
    outcomes[way]?[name] ?? Outcome()
  }

  /// Over all accounts; a vendor that lists nothing has `cdntop` told its ids anyway.
  private func total(_ way: Way) -> Outcome {
    names.reduce(Outcome()) { sum, name in
      sum + (outcomes[way]?[name] ?? outcome(way == .toldEngine ? .engine : way, name))
    }
  }

  private func row(
    _ way: Way, _ name: String, _ outcome: Outcome, against: (Way) -> Outcome
  ) -> String {
    let cells = [
      name, way.rawValue, String(outcome.calls), String(outcome.listCalls),
      Self.number(outcome.meanDelay), Self.number(outcome.lateDelay), String(outcome.refusals),
      String(outcome.unseen), Self.ratio(outcome, against(.naive)),
      Self.ratio(outcome, against(.oracle)),
    ]
    return "| " + cells.joined(separator: " | ") + " |\n"
  }

  private static func ratio(_ outcome: Outcome, _ other: Outcome) -> String {
    other.calls > 0 ? number(Double(outcome.calls) / Double(other.calls), digits: 2) : "-"
  }

  private static func number(_ value: Double, digits: Int = 1) -> String {
    let scale = digits == 1 ? 10.0 : 100.0
    return String((value * scale).rounded() / scale)
  }
}
