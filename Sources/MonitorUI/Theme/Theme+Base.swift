import Terminal

extension Theme {
  /// The name of the theme that every other inherits from in the end.
  public static let baseName = "base"

  /// The root: named colors only, so that every role has an answer for 16 colors and for none.
  ///
  /// Color marks what is not done; what succeeded looks like ordinary text.
  public static let base = Theme(
    name: baseName, kind: .any, palette: [:], entries: baseEntries, glyphs: ThemeGlyphs())

  private static let warning = entry(.yellow, [.bold], mono: [.bold, .underline])
  private static let failure = entry(.red, [.bold], mono: [.bold, .reverse])
  private static let faint = entry(nil, [.dim], mono: [.dim])

  private static let baseEntries: [ThemeRole: RoleEntry] = [
    .text: entry(.default, []),
    .bg: RoleEntry(background: .color(.standard)),
    .dim: faint,
    .strong: entry(nil, [.bold]),
    .accent: entry(.cyan, nil),
    .link: entry(.blue, [.underline]),
    .title: entry(nil, [.bold]),
    .titleMode: entry(nil, []),
    .titleStale: warning,
    .titlePaused: entry(nil, [.reverse]),
    .titleReplay: entry(nil, [.reverse]),
    .titleReadOnly: faint,
    .statusRunning: entry(.blue, nil, mono: []),
    .statusQueued: entry(nil, nil, mono: [.dim]),
    .statusPartial: warning,
    .statusStalled: entry(.yellow, [.bold, .underline]),
    .statusFailed: failure,
    .statusCanceled: faint,
    .statusUnknown: faint,
    .statusBlind: faint,
    .dataAging: entry(.yellow, nil, mono: []),
    .dataStale: entry(nil, [.dim, .underline]),
    .provSlow: entry(.yellow, nil, mono: []),
    .provLimited: warning,
    .provAuth: failure,
    .provDown: failure,
    .provOff: faint,
    .header: entry(nil, [.bold], mono: [.underline]),
    .headerSort: entry(nil, [.bold, .underline]),
    .rowChanged: entry(nil, [.bold]),
    .rowGhost: faint,
    .cursor: entry(nil, [.reverse]),
    .cursorUnfocused: entry(nil, [.underline]),
    .mark: entry(.magenta, [.bold]),
    .match: entry(nil, [.underline]),
    .barRest: faint,
    .barFail: failure,
    .spark: entry(.cyan, nil),
    .rule: faint,
    .crumb: faint,
    .crumbActive: entry(nil, [.bold], mono: [.bold]),
    .hintKey: entry(nil, [.bold]),
    .prompt: entry(nil, [.bold]),
    .promptToken: entry(.cyan, nil),
    .promptError: entry(.red, [.underline]),
    .promptGhost: faint,
    .msgWarn: warning,
    .msgError: failure,
    .dialogButton: entry(nil, [.underline]),
    .dialogButtonFocus: entry(nil, [.reverse]),
  ]

  private enum Named: UInt8 {
    case red = 1
    case yellow = 3
    case blue, magenta, cyan
    case `default` = 255
  }

  private static func entry(
    _ color: Named?, _ attributes: Attributes?, mono: Attributes? = nil
  ) -> RoleEntry {
    let foreground = color.map { $0 == .default ? ThemeColor.standard : .named($0.rawValue) }
    return RoleEntry(
      foreground: foreground.map { .color($0) }, attributes: attributes, monoAttributes: mono)
  }
}
