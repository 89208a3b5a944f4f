import BenchmarkSupport

/// Takes times and prints them as a Markdown table.
struct Measurements {
  private static let clock = ContinuousClock()

  /// How many things each figure is divided by.
  let items: Int

  /// Returns what `body` took, and its result.
  static func time<Result>(_ body: () throws -> Result) rethrows -> (Duration, Result) {
    let start = clock.now
    let result = try body()
    return (start.duration(to: clock.now), result)
  }

  /// Returns the middle of what some runs of `body` took.
  static func middle(of runs: Int, _ body: () -> Void) -> Duration {
    let times = (0..<runs).map { _ in time(body).0 }
    return times.sorted()[runs / 2]
  }

  /// Prints a line of the table.
  func print(_ name: String, _ duration: Duration, note: String = "") {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    row([name, Self.number(nanoseconds / 1e6), Self.number(nanoseconds / Double(items)), note])
  }

  /// Prints a line of bytes.
  func print(_ name: String, bytes: Int, note: String = "") {
    let whole = Self.number(Double(bytes) / 1_048_576) + " MiB"
    row([name, whole, Self.number(Double(bytes) / Double(items)) + " B", note])
  }

  /// Prints a heading and the head of a table.
  static func begin(_ title: String) {
    Output.write("\n### \(title)\n\n| what | ms | ns a URL | |\n|---|--:|--:|---|\n")
  }

  private func row(_ cells: [String]) {
    Output.write("| " + cells.joined(separator: " | ") + " |\n")
  }

  /// Rounds to two decimals.
  static func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
