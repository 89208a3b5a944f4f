public import Terminal

/// A theme fitted to a terminal: one look for each role.
public struct ResolvedTheme: Hashable, Sendable {
  /// The theme's name.
  public let name: String
  /// The colors it was fitted to.
  public let depth: ColorDepth
  /// The signs to draw with.
  public let glyphs: GlyphSet

  private let styles: [Style]

  /// The look of a role.
  public subscript(role: ThemeRole) -> Style { styles[role.rawValue] }

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
    styles = ThemeRole.allCases.map { theme.style(of: $0, depth: depth) }
  }
}

extension Theme {
  /// Returns the look of a role.
  ///
  /// Foreground, background and attributes are each looked up on their own: in the role, then in
  /// its parents; a background last in `bg`.
  fileprivate func style(of role: ThemeRole, depth: ColorDepth) -> Style {
    switch depth {
    case .mono: return Style(attributes: monoAttributes(of: role))
    case .indexed256:
      return Style(
        foreground: foreground(of: role)?.full ?? .default,
        background: background(of: role)?.full ?? .default, attributes: attributes(of: role))
    case .ansi16, .ansi8:
      let style = Style(
        foreground: foreground(of: role)?.ansi ?? Theme.base.foreground(of: role)?.ansi ?? .default,
        background: background(of: role)?.ansi ?? Theme.base.background(of: role)?.ansi ?? .default,
        attributes: attributes(of: role))
      return depth == .ansi8 ? style.reducedTo8 : style
    }
  }

  private func foreground(of role: ThemeRole) -> ThemeColor? {
    first(from: role == .bg ? .text : role) { $0.foreground }.flatMap(color)
  }

  private func background(of role: ThemeRole) -> ThemeColor? {
    (first(from: role) { $0.background } ?? entries[.bg]?.background).flatMap(color)
  }

  private func attributes(of role: ThemeRole) -> Attributes {
    first(from: role) { $0.attributes } ?? []
  }

  private func monoAttributes(of role: ThemeRole) -> Attributes {
    first(from: role) { $0.monoAttributes ?? $0.attributes } ?? []
  }

  private func first<Value>(from role: ThemeRole, _ value: (RoleEntry) -> Value?) -> Value? {
    var next: ThemeRole? = role
    while let role = next {
      if let entry = entries[role], let found = value(entry) { return found }
      next = role.parent
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
