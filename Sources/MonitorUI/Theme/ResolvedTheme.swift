public import Terminal

/// A theme fitted to a terminal: one look for each role.
public struct ResolvedTheme: Hashable, Sendable {
  /// The theme's name.
  public let name: String
  /// The colors it was fitted to.
  public let depth: ColorDepth
  /// The signs to draw with.
  private(set) var glyphs: GlyphSet

  private let plainGlyphs: GlyphSet
  private let styles: [Style]
  private let overlays: [Style]

  /// The look of a role.
  public subscript(role: ThemeRole) -> Style { styles[role.rawValue] }

  /// The look that a role lays over others: what themes say about that very role.
  ///
  /// Its parents have no say here: what they are for lies below and keeps its own look.
  func overlay(_ role: ThemeRole) -> Style { overlays[role.rawValue] }

  /// The theme with signs of ASCII only.
  var plain: ResolvedTheme {
    var theme = self
    theme.glyphs = plainGlyphs
    return theme
  }

  /// Fits a theme to a terminal.
  ///
  /// - Parameters:
  ///   - theme: The theme.
  ///   - depth: The colors to use at most.
  ///   - asciiOnly: Whether only ASCII signs can be shown, or are asked for.
  public init(_ theme: Theme, depth: ColorDepth, asciiOnly: Bool) {
    name = theme.name
    self.depth = depth
    glyphs = theme.glyphs.resolved(asciiOnly: asciiOnly)
    plainGlyphs = theme.glyphs.resolved(asciiOnly: true)
    styles = ThemeRole.allCases.map { theme.style(of: $0, depth: depth) }
    overlays = ThemeRole.allCases.map { theme.style(of: $0, depth: depth, alone: true) }
  }
}

extension Theme {
  /// Returns the look of a role.
  ///
  /// Foreground, background and attributes are each looked up on their own: in the role, then,
  /// unless it is to speak `alone`, in its parents; a background last in `bg`.
  fileprivate func style(of role: ThemeRole, depth: ColorDepth, alone: Bool = false) -> Style {
    let path = alone ? [role] : path(of: role)
    switch depth {
    case .mono:
      return Style(attributes: first(in: path) { $0.monoAttributes ?? $0.attributes } ?? [])
    case .indexed256:
      return Style(
        foreground: foreground(path)?.full ?? .default,
        background: background(path, alone: alone)?.full ?? .default,
        attributes: first(in: path) { $0.attributes } ?? [])
    case .ansi16, .ansi8:
      let base = Theme.base
      let style = Style(
        foreground: foreground(path)?.ansi ?? base.foreground(path)?.ansi ?? .default,
        background: background(path, alone: alone)?.ansi
          ?? base.background(path, alone: alone)?.ansi ?? .default,
        attributes: first(in: path) { $0.attributes } ?? [])
      return depth == .ansi8 ? style.reducedTo8 : style
    }
  }

  /// The roles to ask for the look of a role, itself first.
  private func path(of role: ThemeRole) -> [ThemeRole] {
    var path: [ThemeRole] = []
    var next: ThemeRole? = role
    while let role = next {
      path.append(role)
      next = role.parent
    }
    return path
  }

  private func foreground(_ path: [ThemeRole]) -> ThemeColor? {
    // A bare color of the ground is its background; what is written there is text.
    first(in: path == [.bg] ? [.text] : path) { $0.foreground }.flatMap(color)
  }

  private func background(_ path: [ThemeRole], alone: Bool) -> ThemeColor? {
    first(in: alone ? path : path + [.bg]) { $0.background }.flatMap(color)
  }

  private func first<Value>(in path: [ThemeRole], _ value: (RoleEntry) -> Value?) -> Value? {
    for role in path {
      if let entry = entries[role], let found = value(entry) { return found }
    }
    return nil
  }

  private func color(_ reference: ThemeColorReference) -> ThemeColor? {
    switch reference {
    case .color(let color): color
    case .palette(let name): palette[name]
    }
  }
}

extension Style {
  /// The look on a terminal that makes bright colors of bold ones.
  ///
  /// There bold is not free to mean anything, so it becomes an underline, and a bright color
  /// becomes the plain one in bold. Bright black in bold is invisible on many: it becomes faint.
  fileprivate var reducedTo8: Style {
    var style = self
    if attributes.contains(.bold) {
      style.attributes.remove(.bold)
      style.attributes.insert(.underline)
    }
    if case .indexed(let index) = foreground, index >= 8 {
      style.foreground = index == 8 ? .default : .indexed(index - 8)
      style.attributes.insert(index == 8 ? .dim : .bold)
    }
    if case .indexed(let index) = background, index >= 8 { style.background = .indexed(index - 8) }
    return style
  }
}
