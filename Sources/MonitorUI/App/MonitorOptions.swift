public import TaskModel
public import Terminal

/// What stays the same while the monitor runs.
public struct MonitorOptions: Equatable, Sendable {
  /// Whether the vendors are the built-in simulator; the title says so.
  public var isDemo: Bool
  /// The program's version as help shows it; empty for none.
  public var version: String
  /// The zone of every clock time shown and typed.
  public var zone: ShownZone
  /// How text is measured, and whether only ASCII can be shown.
  public var widths: DisplayWidth
  /// What keys do.
  public var keymap: Keymap
  /// The configuration file looked for and not found: the monitor then only says how to start.
  public var missingConfig: String?
  /// Lines printed at the end of the exit summary, such as what to try next.
  public var closingHints: [String]

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

  /// Makes options; the defaults suit a monitor with a configuration on a UTF-8 terminal.
  public init(
    isDemo: Bool = false, version: String = "", zone: ShownZone = .system,
    widths: DisplayWidth = .standard,
    needsASCII: Bool = false, keymap: Keymap = .standard, missingConfig: String? = nil,
    closingHints: [String] = []
  ) {
    self.isDemo = isDemo
    self.version = version
    self.zone = zone
    self.widths = DisplayWidth(
      ambiguous: widths.ambiguous, isASCIIOnly: widths.isASCIIOnly || needsASCII)
    self.keymap = keymap
    self.missingConfig = missingConfig
    self.closingHints = closingHints
  }
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
