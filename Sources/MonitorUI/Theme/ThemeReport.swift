import Terminal

/// How legible a theme is in 256 colors: the contrast of its status words, and how well eyes of every
/// kind tell them apart.
///
/// Colors of which nobody knows what a terminal makes of them (its own, and the first 16) are left out.
public struct ThemeReport: Sendable {
  /// The least contrast that passes without a warning.
  static let leastContrast = 3.5
  /// The least distance in CIELAB that passes without a warning.
  static let leastDistance = 15.0

  /// A status word and its contrast to each ground.
  struct Word: Equatable, Sendable {
    let role: ThemeRole
    let index: UInt8
    let contrasts: [Double]
  }

  /// The two words that eyes of some kind tell apart the worst.
  struct Closest: Equatable, Sendable {
    let vision: ColorVision
    let roles: [ThemeRole]
    let distance: Double
  }

  /// The grounds that the theme is made for, as `#rrggbb`.
  let grounds: [String]
  let words: [Word]
  let closest: [Closest]

  private static let roles: [ThemeRole] = [
    .statusRunning, .statusQueued, .statusPartial, .statusStalled, .statusFailed, .statusCanceled,
  ]
  /// The words whose difference matters; stalled and partial may look alike, both want a look.
  private static let told: [ThemeRole] = [
    .statusRunning, .statusQueued, .statusPartial, .statusFailed,
  ]

  /// Judges a theme.
  public init(_ theme: Theme) {
    let resolved = ResolvedTheme(theme, depth: .indexed256, asciiOnly: true)
    grounds = Self.grounds(of: resolved, kind: theme.kind)
    let colors = grounds.compactMap { RGB($0) }
    words = Self.roles.compactMap { role in
      guard case .indexed(let index) = resolved[role].foreground, index >= 16 else { return nil }
      let color = RGB(paletteIndex: index)
      return Word(role: role, index: index, contrasts: colors.map { color.contrast(to: $0) })
    }
    let told = words.filter { Self.told.contains($0.role) }
    closest = ColorVision.allCases.compactMap { Self.closest(of: told, to: $0) }
  }

  private static func grounds(of theme: ResolvedTheme, kind: ThemeKind) -> [String] {
    if case .indexed(let index) = theme[.bg].background, index >= 16 {
      return [RGB(paletteIndex: index).text]
    }
    return switch kind {
    case .any: ["#000000", "#ffffff"]
    case .dark: ["#000000", "#1e1e1e"]
    case .light: ["#ffffff", "#fdf6e3"]
    }
  }

  private static func closest(of words: [Word], to vision: ColorVision) -> Closest? {
    var worst: Closest?
    for (place, left) in words.enumerated() {
      for right in words[(place + 1)...] {
        let distance = vision.distance(
          RGB(paletteIndex: left.index), RGB(paletteIndex: right.index))
        if distance < worst?.distance ?? .infinity {
          worst = Closest(vision: vision, roles: [left.role, right.role], distance: distance)
        }
      }
    }
    return worst
  }

  /// The figures as lines of text, a table of words and one of eyes.
  public var lines: [String] {
    guard !words.isEmpty else {
      return ["no status has a color of the fixed palette: what it looks like is the terminal's"]
    }
    var lines = ["contrast of the status words on " + grounds.joined(separator: " and ")]
    for word in words {
      let figures = word.contrasts.map { Self.padded(Self.text($0), to: 6) }.joined()
      lines.append(
        "  " + word.role.name + String(repeating: " ", count: max(1, 18 - word.role.name.count))
          + Self.padded(String(word.index), to: 4) + figures)
    }
    if !closest.isEmpty { lines.append("least distance of two of them (CIELAB)") }
    for pair in closest {
      lines.append(
        "  " + pair.vision.rawValue + Self.padded(Self.text(pair.distance), to: 8) + "  "
          + pair.roles.map(\.name).joined(separator: " and "))
    }
    return lines
  }

  /// What makes the theme hard to read, one sentence each; empty if nothing does.
  public var warnings: [String] {
    var warnings: [String] = []
    for word in words {
      for (ground, contrast) in zip(grounds, word.contrasts) where contrast < Self.leastContrast {
        warnings.append(
          "\(word.role.name) has a contrast of \(Self.text(contrast)) on \(ground); "
            + "below \(Self.text(Self.leastContrast)) it is hard to read")
      }
    }
    for pair in closest where pair.distance < Self.leastDistance {
      let names = pair.roles.map(\.name).joined(separator: " and ")
      warnings.append(
        "\(names) are \(Self.text(pair.distance)) apart for \(pair.vision.rawValue) eyes; "
          + "below \(Self.text(Self.leastDistance)) they are hard to tell apart")
    }
    return warnings
  }

  private static func text(_ figure: Double) -> String {
    let tenths = Int((figure * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension RGB {
  /// The color as `#rrggbb`.
  var text: String {
    "#"
      + [red, green, blue].map { channel in
        (channel < 16 ? "0" : "") + String(channel, radix: 16)
      }.joined()
  }
}
