import TaskModel

/// What can be done from the command line: the one table for the parser, completion and help.
enum PromptVerb: String, CaseIterable, Sendable {
  case quit = "q"
  case filter, sort, since, view, group, cols, label, poll, ack, write, screenshot, theme, set
  case about, help

  /// How it is written, for help.
  var usage: String {
    switch self {
    case .quit: ":q"
    case .filter: ":filter TEXT"
    case .sort: ":sort FIELD[-],FIELD"
    case .since: ":since TIME"
    case .view: ":view NAME"
    case .group: ":group KIND"
    case .cols: ":cols [+NAME] [-NAME]"
    case .poll: ":poll [ACCOUNT]"
    case .ack: ":ack [all]"
    case .write: ":write FILE"
    case .screenshot: ":screenshot FILE"
    case .theme: ":theme [NAME]"
    case .set: ":set NAME=VALUE"
    case .label: ":label [TEXT]"
    case .about: ":about"
    case .help: ":help"
    }
  }

  /// What it does, as a sentence part for help.
  var description: String {
    switch self {
    case .quit: "quit from any screen"
    case .filter: "the same as / and that text; without a text, clear the filter"
    case .sort: "sort by columns, most important first; - sorts descending"
    case .since: "add since:TIME to the filter; the look-back window does not change"
    case .view:
      "recall a view by name or digit; :view save NAME [1-9], :view drop NAME"
    case .group: "group the table by provider, account, domain or label, or by none"
    case .cols:
      "show or hide columns; names alone: these only, in that order; auto: by the width"
    case .ack: "acknowledge what the problem line says, or all problems; over P, the selected one"
    case .write:
      "write what is in view, or marked, to a new file: .csv .json .jsonl .md, or .txt of failed URLs"
    case .screenshot: "write the screen to a new file: .svg .html .ansi or .txt"
    case .poll: "poll an account now; without a name, all of them"
    case .theme: "switch the theme, at once"
    case .set:
      "follow=on|off: keep the cursor on its task; ambiguous=1|2: width of ambiguous characters"
    case .label: "label the marked tasks, or the selected one; without a text, remove the label"
    case .about: "version, terminal, theme, locale"
    case .help: "the help"
    }
  }

  /// Whether it shows other rows or columns, so that what lies over them goes.
  var changesTable: Bool {
    switch self {
    case .filter, .sort, .since, .view, .group, .cols, .label: true
    case .quit, .poll, .ack, .write, .screenshot, .theme, .set, .about, .help: false
    }
  }

  /// Whether it changes the table even where one looks at the URLs of a task.
  var isAboutTable: Bool {
    switch self {
    case .since, .group, .cols: true
    default: false
    }
  }

  /// Finds a verb by its name or the beginning of no other's.
  init(named name: String) throws(PromptError) {
    if let verb = Self.otherNames[name.lowercased()] {
      self = verb
      return
    }
    let words = Self.allCases.map(\.rawValue)
    self = try Vocabulary(Self.allCases.map { ($0.rawValue, $0) }).meaning(of: name)
      .value("command", name, among: words)
  }

  /// Names that operators bring along from other tools.
  private static let otherNames: [String: PromptVerb] = [
    "quit": .quit, "q!": .quit, "qa": .quit, "exit": .quit, "f": .filter, "h": .help,
    "refresh": .poll, "version": .about, "w": .write, "columns": .cols, "acknowledge": .ack,
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
  ///
  /// - Parameter place: Where in the line it stands, from 1 on; nil where there is but one place.
  init(unknown what: String, _ name: String, at place: Int? = nil, among known: [String]) {
    let shown = "\(SafeText(name, limit: .word))'" + (place.map { " at \($0)" } ?? "")
    if let nearest = NearestName.among(known, to: name) {
      reason = "unknown \(what) '\(shown): did you mean '\(nearest)'?"
    } else if known.isEmpty {
      reason = "unknown \(what) '\(shown): none exists"
    } else {
      reason = "unknown \(what) '\(shown): use one of \(known.joined(separator: " "))"
    }
  }
}

extension WordMeaning {
  /// Returns what a word on the command line stands for.
  ///
  /// - Parameter place: Where in the line it stands, from 1 on; nil where there is but one place.
  func value(
    _ what: String, _ name: String, at place: Int? = nil, among known: [String]
  ) throws(PromptError) -> Value {
    switch self {
    case .known(let value): return value
    case .unknown: throw PromptError(unknown: what, name, at: place, among: known)
    case .ambiguous(let words):
      throw PromptError(
        "'\(SafeText(name, limit: .word))' is the beginning of several: \(words.joined(separator: " "))"
      )
    }
  }
}
