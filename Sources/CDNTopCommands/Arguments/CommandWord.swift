import Logging
import MonitorUI
import Reports
import Simulator

/// A command as the arguments are sorted by: its word, and which of its options take a value.
///
/// A test holds the table against what the commands declare.
struct CommandWord: Sendable {
  /// What may follow an option.
  enum Value: Sendable {
    /// Nothing.
    case none
    /// One value of a form.
    case one(OptionForm)
    /// One value, and further ones as long as they look like URLs.
    case urls
    /// A whole number; without one the option is a flag of another name.
    case numberOrFlag(OptionForm, named: String)

    /// What the value has to look like; nil where there is none.
    var form: OptionForm? {
      switch self {
      case .none: nil
      case .one(let form), .numberOrFlag(let form, _): form
      case .urls: .text("a URL")
      }
    }
  }

  /// The word, which is the command's name; for the monitor, which has none, its internal name.
  let name: String
  /// Whether the positional arguments are a filter, so that `-TERM` is one of them.
  let takesFilter: Bool
  /// The command's own options and those all have.
  let options: [String: Value]
  /// The long forms of options with one letter.
  let shortOptions: [String: String]

  private init(
    _ name: String, takesFilter: Bool = false, _ options: [String: Value] = [:],
    short: [String: String] = [:]
  ) {
    shortOptions = short
    self.name = name
    self.takesFilter = takesFilter
    self.options = Self.common.merging(options) { _, own in own }
  }

  /// The options of every command.
  static let common: [String: Value] = [
    "--config": .one(.file), "--theme": .one(.text("the name of a theme")),
    "--color": .one(.choice(ColorChoice.self)), "--ascii": .none, "--log": .one(.file),
    "--log-level": .one(.choice(Logger.Level.self)), "--help": .none, "--version": .none,
  ]

  /// The command that runs when no other is named.
  static let monitor = CommandWord("monitor", takesFilter: true, recording)

  /// The flag that `demo --list --urls` stands for, since `--urls N` is demo's own.
  static let listURLs = "--list-urls"

  /// Every command that can be named.
  static let named: [CommandWord] = [
    CommandWord(
      "list", takesFilter: true,
      listing.merging(["--urls": .none, "--bom": .none, "--schema": .none]) { $1 }),
    CommandWord(
      "wait", takesFilter: true,
      recording.merging([
        "--timeout": .one(.duration), "--appear": .one(.duration),
        "--expect": .one(.whole(1...UInt64(Int.max))), "--fail-fast": .none, "--quiet": .none,
        "--allow-empty": .none, "--summary-file": .one(.file),
      ]) { $1 }),
    CommandWord(
      "where", ["--file": .one(.file)].merging(listing) { $1 }, short: ["-f": "--file"]),
    CommandWord(
      "watch", takesFilter: true,
      recording.merging(["--format": .one(.choice(WatchFormat.self))]) { $1 }),
    CommandWord(
      "replay", ["--since": .one(.time), "--label": .one(.text("a label of tasks"))]),
    // The kind is judged once standard input is read, whose ids exist nowhere else.
    CommandWord(
      "track",
      [
        "--kind": .one(.text("a kind such as purge-url")), "--url": .urls,
        "--label": .one(.text("a name for the tasks")), "--tee": .none,
      ]),
    CommandWord("untrack"),
    CommandWord("tracked", ["--format": .one(.choice(TrackedCommand.Format.self))]),
    CommandWord(
      "check",
      [
        "--need": .one(.needs), "--policy": .none,
        "--format": .one(.choice(CheckFormat.self)),
      ]),
    CommandWord(
      "history", takesFilter: true,
      [
        "--format": .one(.choice(OutputFormat.self)), "--since": .one(.time), "--durations": .none,
        "--by": .one(.durationKeys), "--transitions": .none, "--urls": .none,
      ]),
    CommandWord(
      "report", takesFilter: true, ["--format": .one(.choice(ReportCommand.Format.self))]),
    CommandWord("handover", takesFilter: true),
    CommandWord("verify", takesFilter: true, verifying, short: ["-f": "--file"]),
    CommandWord("init"),
    CommandWord(
      "demo", takesFilter: true,
      simulation.merging(listing) { $1 }.merging(recording) { $1 }.merging([
        "--urls": .numberOrFlag(SimulationOptions.urlCount, named: listURLs), "--list": .none,
      ]) { $1 }),
    CommandWord(
      "simulate",
      simulation.merging([
        "--port": .one(.whole(0...65_535)), "--write-config": .one(.file),
        "--trouble": .one(.choice(Trouble.self)),
      ]) { $1 }),
    CommandWord("themes"),
    CommandWord("team", ["--format": .one(.choice(TeamCommand.Format.self))]),
    CommandWord("help"),
  ]

  private static let listing: [String: Value] = [
    "--format": .one(.choice(OutputFormat.self)), "--since": .one(.time),
    "--timeout": .one(.duration),
  ]

  private static let verifying: [String: Value] = [
    "--origin": .one(.origin), "--origin-ip": .one(.socket), "--expect-status": .one(.statuses),
    "--expect-sha256": .one(.hash), "--expect-header": .one(.headerField),
    "--baseline": .one(.file), "--time-only": .none, "--save-baseline": .one(.file),
    "--from": .one(.places),
    "--variants": .one(.variants), "--scheme": .one(.choice(AskedSchemes.self)), "--head": .none,
    "--since": .one(.time), "--max-probes": .one(.whole(1...10_000_000)), "--rate": .one(.factor),
    "--timeout": .one(.duration), "--format": .one(.choice(ProofFormat.self)),
    "--file": .one(.file),
  ]

  private static let recording: [String: Value] = ["--record": .one(.file), "--redact": .none]

  private static let simulation: [String: Value] = [
    "--tasks": .one(.whole(0...1_000_000)), "--urls": .one(SimulationOptions.urlCount),
    "--seed": .one(.whole(0...UInt64.max)), "--speed": .one(.factor), "--frozen": .none,
    "--faults": .one(.choice(SimulatorOptions.Faults.self)),
    "--providers": .one(SimulatedProviders.form),
  ]

  /// Returns the command of a word; nil if there is none.
  static func named(_ word: String) -> CommandWord? { named.first { $0.name == word } }
}
