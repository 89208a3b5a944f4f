/// A command as the arguments are sorted by: its word, and which of its options take a value.
///
/// A test holds the table against what the commands declare.
struct CommandWord: Sendable {
  /// What may follow an option.
  enum Value: Sendable {
    /// Nothing.
    case none
    /// One value, whatever it looks like.
    case one
    /// One value, and further ones as long as they look like URLs.
    case urls
    /// A whole number; without one the option is a flag of another name.
    case numberOrFlag(named: String)
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
    "--config": .one, "--theme": .one, "--color": .one, "--ascii": .none, "--log": .one,
    "--log-level": .one, "--help": .none, "--version": .none,
  ]

  /// The command that runs when no other is named.
  static let monitor = CommandWord("monitor", takesFilter: true)

  /// The flag that `demo --list --urls` stands for, since `--urls N` is demo's own.
  static let listURLs = "--list-urls"

  /// Every command that can be named.
  static let named: [CommandWord] = [
    CommandWord(
      "list", takesFilter: true,
      listing.merging(["--urls": .none, "--bom": .none, "--schema": .none]) { $1 }),
    CommandWord(
      "wait", takesFilter: true,
      [
        "--timeout": .one, "--appear": .one, "--expect": .one, "--fail-fast": .none,
        "--quiet": .none, "--allow-empty": .none, "--summary-file": .one,
      ]),
    CommandWord(
      "where", ["--file": .one].merging(listing) { $1 }, short: ["-f": "--file"]),
    CommandWord("watch", takesFilter: true, ["--format": .one]),
    CommandWord("track", ["--kind": .one, "--url": .urls, "--label": .one, "--tee": .none]),
    CommandWord("untrack"),
    CommandWord("tracked", ["--format": .one]),
    CommandWord("check", ["--need": .one, "--policy": .none, "--format": .one]),
    CommandWord(
      "history", takesFilter: true,
      ["--format": .one, "--since": .one, "--durations": .none, "--urls": .none]),
    CommandWord("init"),
    CommandWord(
      "demo", takesFilter: true,
      simulation.merging(listing) { $1 }.merging([
        "--urls": .numberOrFlag(named: listURLs), "--list": .none,
      ]) { $1 }),
    CommandWord(
      "simulate",
      simulation.merging(["--port": .one, "--write-config": .one, "--trouble": .one]) { $1 }),
    CommandWord("themes"),
    CommandWord("help"),
  ]

  /// Commands of later versions; their words are no filters today.
  static let announced: Set<String> = ["replay"]

  private static let listing: [String: Value] = [
    "--format": .one, "--since": .one, "--timeout": .one,
  ]

  private static let simulation: [String: Value] = [
    "--tasks": .one, "--urls": .one, "--seed": .one, "--speed": .one, "--frozen": .none,
    "--faults": .one,
  ]

  /// Returns the command of a word; nil if there is none.
  static func named(_ word: String) -> CommandWord? { named.first { $0.name == word } }
}
