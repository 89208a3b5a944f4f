public import TaskModel
public import Terminal

/// What stays the same while the monitor runs.
public struct MonitorOptions: Equatable, Sendable {
  /// What of a recording is shown at first; nil where the present is shown.
  public var replay: ReplayStatus?
  /// Whether the vendors are the built-in simulator; the title says so.
  public var isDemo = false
  /// Who sits before the screen, as acknowledgements tell others, such as `wang@jump2`.
  public var operatorName = "somebody"
  /// The program's version as `:about` tells it; empty for none.
  public var version = ""
  /// The zone of every clock time shown and typed.
  public var zone: ShownZone
  /// How text is measured, and whether only ASCII can be shown.
  public var widths = DisplayWidth.standard
  /// What keys do.
  public var keymap = Keymap.standard
  /// The configuration file looked for and not found: the monitor then only says how to start.
  public var missingConfig: String?
  /// Lines printed at the end of the exit summary, such as what to try next.
  public var closingHints: [String] = []
  /// The themes that can be chosen, by name.
  public var themeNames: [String] = []
  /// The theme the monitor starts with; nil where that is not known.
  public var themeName: String?
  /// What `:about` tells besides version and theme.
  public var about: [AboutFact] = []
  /// The accounts and providers there are, those that are not asked included.
  public var names = FilterNames()
  /// The most tasks whose rows are computed between two keys; those of more are computed aside.
  var inlineTasks = 2_000

  /// Whether only ASCII can be shown: data is escaped, bars and marks are plain.
  public var needsASCII: Bool { widths.isASCIIOnly }

  /// Makes options that suit a monitor with a configuration on a UTF-8 terminal.
  public init(zone: ShownZone = .system) { self.zone = zone }
}

/// A line of `:about`.
public struct AboutFact: Equatable, Sendable {
  /// What it tells, in at most six letters.
  public let name: String
  /// The value.
  public let value: String

  /// Makes a line; text from outside of the program is made safe.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = SafeText(value, limit: .message).text
  }
}
