import Terminal

/// A color as a theme names it, with its answer for each depth.
struct ThemeColor: Hashable, Sendable {
  /// The color among 256.
  let full: Color
  /// The color among the 16 named ones; nil if the theme gives none, and the root's is used.
  let ansi: Color?

  /// The terminal's own color.
  static let standard = ThemeColor(full: .default, ansi: .default)

  /// Makes a named color.
  static func named(_ index: UInt8) -> ThemeColor {
    ThemeColor(full: .indexed(index), ansi: .indexed(index))
  }

  /// The 16 names in the order of their numbers.
  static let ansiNames: [String] = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue",
    "bright-magenta", "bright-cyan", "bright-white",
  ]

  /// Returns the color of an ANSI name or `default`.
  static func named(_ name: String) -> ThemeColor? {
    if name == "default" { return .standard }
    guard let index = ansiNames.firstIndex(of: name) else { return nil }
    return .named(UInt8(index))
  }

  /// Returns the color of a number from 0 to 255.
  static func numbered(_ text: String) -> ThemeColor? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let index = UInt8(text)
    else { return nil }
    return index < 16 ? .named(index) : ThemeColor(full: .indexed(index), ansi: nil)
  }
}

/// A color of the sRGB space.
struct RGB: Hashable, Sendable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads `#rrggbb`.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[0] == UInt8(ascii: "#"), !bytes.contains(UInt8(ascii: "+")),
      let value = UInt32(text.dropFirst(), radix: 16)
    else { return nil }
    self.init(
      red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
      blue: UInt8(truncatingIfNeeded: value))
  }

  /// The color that terminals show for an index of the fixed part of the palette.
  ///
  /// - Precondition: The index is 16 or more; users repaint the first 16.
  init(paletteIndex index: UInt8) {
    precondition(index >= 16, "the first 16 colors have no fixed value")
    if index >= 232 {
      let gray = 8 + 10 * (index - 232)
      self.init(red: gray, green: gray, blue: gray)
    } else {
      let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
      let cube = Int(index - 16)
      self.init(red: steps[cube / 36], green: steps[cube / 6 % 6], blue: steps[cube % 6])
    }
  }
}
