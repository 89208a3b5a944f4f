import TaskModel

/// What can be done from the command line: the one table for the parser, completion and help.
enum PromptVerb: String, CaseIterable, Sendable {
  case quit = "q"
  case filter, sort, since, view, poll, theme, set, about, help
  case label

  /// How it is written, for help.
  var usage: String {
    switch self {
    case .quit: ":q"
    case .filter: ":filter TEXT"
    case .sort: ":sort FIELD[-],FIELD"
    case .since: ":since TIME"
    case .view: ":view NAME"
    case .poll: ":poll [ACCOUNT]"
    case .theme: ":theme [NAME]"
    case .set: ":set follow=on"
    case .label: ":label [TEXT]"
    case .about: ":about"
    case .help: ":help"
    }
  }

  /// What it does, as a sentence part for help.
  var description: String {
    switch self {
    case .quit: "quit, wherever one is"
    case .filter: "apply a filter; without a text drop it"
    case .sort: "sort by columns, the strongest first; - puts large values first"
    case .since: "put since:TIME in the filter; the look-back window stays as it is"
    case .view:
      "recall a view by name or digit; :view save NAME [1-9], :view drop NAME"
    case .poll: "ask an account's vendor now; without a name all of them"
    case .theme: "another theme, at once"
    case .set: "or follow=off: whether the cursor stays on its task"
    case .label: "name the marked tasks, or the selected one; without a text drop the name"
    case .about: "version, terminal, theme, locale"
    case .help: "the help"
    }
  }

  /// Finds a verb by its name.
  init(named name: String) throws(PromptError) {
    if let verb = Self(rawValue: name.lowercased()) ?? Self.otherNames[name.lowercased()] {
      self = verb
      return
    }
    throw PromptError(unknown: "command", name, among: Self.allCases.map(\.rawValue))
  }

  /// Names that operators bring along from other tools.
  private static let otherNames: [String: PromptVerb] = [
    "quit": .quit, "q!": .quit, "qa": .quit, "exit": .quit, "f": .filter, "h": .help,
    "refresh": .poll, "version": .about,
  ]
}

/// A line of the command line, taken apart.
struct PromptLine: Equatable {
  /// What is to be done.
  let verb: PromptVerb
  /// What stands behind it, without blanks at the ends.
  let argument: String
  /// How many characters of the line stand before the argument.
  let argumentStart: Int

  /// Takes a line apart; nil for a line of blanks.
  init?(_ text: String) throws(PromptError) {
    let blanks = text.prefix { $0.isWhitespace || $0 == ":" || $0 == "：" }
    let name = text.dropFirst(blanks.count).prefix { !$0.isWhitespace }
    guard !name.isEmpty else { return nil }
    let rest = text.dropFirst(blanks.count + name.count)
    let gap = rest.prefix(while: \.isWhitespace)
    verb = try PromptVerb(named: String(name))
    argument = rest.trimmingBlanks
    argumentStart = blanks.count + name.count + gap.count
  }
}

/// Why a line of the command line cannot be carried out.
struct PromptError: Error, Equatable {
  /// What is wrong, in one line.
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// Says that a name is unknown, with the nearest known one or all of them.
  init(unknown what: String, _ name: String, among known: [String]) {
    let shown = SafeText(name, limit: .word)
    if let nearest = NearestName.among(known, to: name) {
      reason = "unknown \(what) '\(shown)': did you mean '\(nearest)'?"
    } else if known.isEmpty {
      reason = "unknown \(what) '\(shown)': there is none"
    } else {
      reason = "unknown \(what) '\(shown)': there are \(known.joined(separator: " "))"
    }
  }
}
