import Terminal

/// The background a theme is made for.
public enum ThemeKind: String, CaseIterable, Hashable, Sendable {
  /// Readable on dark and on light.
  case any
  /// For dark backgrounds.
  case dark
  /// For light backgrounds.
  case light
}

/// A look for every role, before it is fitted to a terminal.
public struct Theme: Hashable, Sendable {
  /// The name by which it is chosen.
  public let name: String
  /// The background it is made for.
  public let kind: ThemeKind

  /// Colors by name, those of the parents included.
  let palette: [String: ThemeColor]
  /// What is said about a role, by it or by a parent theme.
  let entries: [ThemeRole: RoleEntry]
  let glyphs: ThemeGlyphs
}

/// What a theme says about one role; nil leaves it to the parent.
struct RoleEntry: Hashable, Sendable {
  var foreground: ThemeColorReference?
  var background: ThemeColorReference?
  var attributes: Attributes?
  var monoAttributes: Attributes?

  /// Returns this entry with what another says instead.
  func overridden(by other: RoleEntry) -> RoleEntry {
    RoleEntry(
      foreground: other.foreground ?? foreground, background: other.background ?? background,
      attributes: other.attributes ?? attributes,
      monoAttributes: other.monoAttributes ?? monoAttributes)
  }
}

/// A color, or the palette's name for one, which a theme that inherits may give another color.
enum ThemeColorReference: Hashable, Sendable {
  case color(ThemeColor)
  case palette(String)
}
