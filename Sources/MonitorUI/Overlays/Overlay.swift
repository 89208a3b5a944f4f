import Terminal

/// What lies over a page and takes the keys.
enum Overlay: Equatable, Sendable {
  /// The filter being typed.
  case filter(FilterEditor)
  /// The command being typed.
  case prompt(PromptEditor)
  /// What runs, and on what; payload: the first line shown.
  case about(scroll: Int)
  /// The keys of this screen and the words.
  case help(HelpView)
  /// The choice of what the table is sorted by.
  case sort(SortMenu<TaskColumn.ID>)
  /// The same for the URLs of a task.
  case sortURLs(SortMenu<URLColumn>)
  /// The menu of columns.
  case columns(ColumnMenu)
  /// One URL with everything known of it; payload: the first line shown.
  case url(URLKey, scroll: Int)
  /// The vendor's raw answer about a task.
  case raw(RawPage)
  /// What is proved of tasks at the edge; payload: the first line shown.
  case proof(scroll: Int)
  /// What to export, and where to.
  case export(ExportDialog)
  /// What is wrong.
  case problems(ProblemList)
  /// What happened.
  case events(EventPage)

  /// Whether it is the event log.
  var isEvents: Bool { if case .events = self { true } else { false } }

  /// Whether it is the help.
  var isHelp: Bool { if case .help = self { true } else { false } }

  /// Whether it is a line typed over what else is there.
  var isTypedLine: Bool {
    switch self {
    case .filter, .prompt: true
    default: false
    }
  }

  /// Whether it takes all keys as text.
  var takesText: Bool { place == nil }

  /// What its keys mean; nil where it takes all of them as text.
  var place: CommandPlace? {
    switch self {
    case .help, .url, .about, .raw, .proof: .text
    case .events: .events
    case .problems: .problems
    case .sort, .sortURLs, .columns: .menu
    case .filter, .prompt, .export: nil
    }
  }

  /// The first line shown of a text; nil for what is none.
  var scroll: Int? {
    get {
      switch self {
      case .about(let scroll), .url(_, let scroll), .proof(let scroll): scroll
      case .help(let help): help.scroll
      case .raw(let raw): raw.scroll
      default: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .about: self = .about(scroll: newValue)
      case .proof: self = .proof(scroll: newValue)
      case .url(let key, _): self = .url(key, scroll: newValue)
      case .help(var help):
        help.scroll = newValue
        self = .help(help)
      case .raw(var raw):
        raw.scroll = newValue
        self = .raw(raw)
      default: break
      }
    }
  }

  /// What the help calls it; nil for what takes all keys as text, and for the help.
  var helpTitle: String? {
    switch self {
    case .problems: "Problems"
    case .events: "Events"
    case .url: "One URL"
    case .raw: "Raw answer"
    case .proof: "Verify"
    case .about: "About"
    case .sort, .sortURLs: "Sort"
    case .columns: "Columns"
    case .help, .filter, .prompt, .export: nil
    }
  }

  /// The keys that matter there, the most important first.
  ///
  /// - Parameter proof: what is verified, whose keys change with how far it is.
  func keys(isNarrow: Bool = false, proof: ProofPage?) -> [ScreenKey] {
    switch self {
    case .problems: ProblemList.keys
    case .events(let log): log.keys
    case .url: TextPage.urlKeys
    case .raw: RawPage.keys
    case .proof: proof?.keys ?? []
    case .sort(let menu): menu.keys(isNarrow: isNarrow)
    case .sortURLs(let menu): menu.keys(isNarrow: isNarrow)
    case .columns: ColumnMenu.keys
    case .help(let help): help.keys
    case .about: [.close, .help]
    case .filter, .prompt, .export: []
    }
  }
}
