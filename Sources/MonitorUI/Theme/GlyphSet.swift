import Terminal

/// A small sign that themes can change.
enum GlyphName: String, CaseIterable, Hashable, Sendable {
  /// The filled part of a bar.
  case barDone = "bar-done"
  /// The open part of a bar.
  case barRest = "bar-rest"
  /// Stands where text was cut.
  case cut
  /// A piece of a horizontal line.
  case rule
  /// A piece of a vertical line.
  case ruleVertical = "rule-vertical"
  /// Points at the cursor's row.
  case cursor
  /// Stands at a marked row.
  case mark
  /// Stands at what failed, stalled or is too old.
  case alert
  /// Stands at what partly succeeded.
  case partial
  /// Shows an ascending column.
  case sortUp = "sort-up"
  /// Shows a descending column.
  case sortDown = "sort-down"
  /// Stands between the steps of the way to a screen.
  case crumb
}

/// The signs of a screen; each takes one cell.
struct GlyphSet: Hashable, Sendable {
  private var signs: [GlyphName: String]
  /// The signs of a small chart from the lowest value to the highest.
  let ramp: [String]

  /// The sign of a name.
  subscript(name: GlyphName) -> String { signs[name] ?? "?" }

  /// Signs for any terminal; `-` in a chart is for what is not known.
  static let ascii = GlyphSet(
    signs: [
      .barDone: "#", .barRest: ".", .cut: "~", .rule: "-", .ruleVertical: "|", .cursor: ">",
      .mark: "*", .alert: "!", .partial: "~", .sortUp: "^", .sortDown: "v", .crumb: ">",
    ], ramp: ".:;=+*#%")

  /// Signs for terminals that show UTF-8: finer lines, bars and cuts.
  static let unicode = GlyphSet(
    signs: ascii.signs, ramp: "\u{2581}\u{2582}\u{2583}\u{2584}\u{2585}\u{2586}\u{2587}\u{2588}"
  ).replacing([
    .barDone: "\u{2588}", .barRest: "\u{2591}", .cut: "\u{2026}", .rule: "\u{2500}",
    .ruleVertical: "\u{2502}",
  ])

  private init(signs: [GlyphName: String], ramp: String) {
    self.init(signs: signs, ramp: ramp.map { String($0) })
  }

  private init(signs: [GlyphName: String], ramp: [String]) {
    self.signs = signs
    self.ramp = ramp
  }

  /// Returns this set with some signs replaced.
  ///
  /// - Precondition: Each sign takes one cell.
  func replacing(_ overrides: [GlyphName: String]) -> GlyphSet {
    GlyphSet(signs: signs.merging(overrides) { $1 }, ramp: ramp)
  }

  /// Whether a text is one sign: one character that takes one cell.
  static func isSign(_ text: String) -> Bool {
    text.unicodeScalars.count == 1 && text != "\u{FFFD}"
      && text.unicodeScalars.allSatisfy { $0.properties.isGraphic }
      && DisplayWidth.standard.width(of: text) == 1
  }
}

extension Unicode.Scalar.Properties {
  /// Whether the scalar shows as ink or as a space.
  fileprivate var isGraphic: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}

/// What a theme says about signs.
struct ThemeGlyphs: Hashable, Sendable {
  /// The set to start from; nil for the finest the terminal can show.
  var isASCII: Bool?
  var overrides: [GlyphName: String] = [:]

  /// Returns the signs for a terminal; one that shows ASCII only gets none of the finer ones.
  func resolved(asciiOnly: Bool) -> GlyphSet {
    if asciiOnly { return .ascii.replacing(overrides.filter { $0.value.utf8.count == 1 }) }
    return (isASCII == true ? GlyphSet.ascii : .unicode).replacing(overrides)
  }
}
