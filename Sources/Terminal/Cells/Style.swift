/// A color as terminals number them.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// An entry of the 256-color palette: 0-7 named, 8-15 bright, 16-231 cube, 232-255 grays.
  case indexed(UInt8)
}

/// Ways to set text apart besides color.
public struct Attributes: OptionSet, Hashable, Sendable {
  /// The set as bits.
  public let rawValue: UInt8

  /// Makes a set from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier or brighter text.
  public static let bold = Attributes(rawValue: 1)
  /// Fainter text.
  public static let dim = Attributes(rawValue: 2)
  /// Slanted text; many terminals show none.
  public static let italic = Attributes(rawValue: 4)
  /// Text with a line below.
  public static let underline = Attributes(rawValue: 8)
  /// Foreground and background exchanged.
  public static let reverse = Attributes(rawValue: 16)

  /// Every attribute with its name, in the order in which names are listed.
  public static let named: [(attribute: Attributes, name: String)] = [
    (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
    (.reverse, "reverse"),
  ]
}

/// The look of a cell, packed into one integer so that comparing is one instruction.
///
/// Bits 0-8 hold the foreground and bits 9-17 the background (a palette index plus one, 0 for the
/// default), bits 18-25 the attributes.
public struct Style: Hashable, Sendable {
  private var bits: UInt32

  /// Makes a look.
  public init(
    foreground: Color = .default, background: Color = .default, attributes: Attributes = []
  ) {
    bits =
      Style.pack(foreground) | Style.pack(background) << 9 | UInt32(attributes.rawValue) << 18
  }

  /// The terminal's own colors, no attributes.
  public static let plain = Style()

  /// The color of the text.
  public var foreground: Color {
    get { Style.unpack(bits) }
    set { bits = bits & ~0x1FF | Style.pack(newValue) }
  }

  /// The color behind the text.
  public var background: Color {
    get { Style.unpack(bits >> 9) }
    set { bits = bits & ~(0x1FF << 9) | Style.pack(newValue) << 9 }
  }

  /// The attributes of the text.
  public var attributes: Attributes {
    get { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 18)) }
    set { bits = bits & ~(0xFF << 18) | UInt32(newValue.rawValue) << 18 }
  }

  /// Returns this look with attributes added.
  public func adding(_ attributes: Attributes) -> Style {
    var copy = self
    copy.attributes.formUnion(attributes)
    return copy
  }

  /// Returns this look under another: its colors win where they are not the default, attributes add.
  public func overlaid(with top: Style) -> Style {
    var copy = adding(top.attributes)
    if top.foreground != .default { copy.foreground = top.foreground }
    if top.background != .default { copy.background = top.background }
    return copy
  }

  private static func pack(_ color: Color) -> UInt32 {
    switch color {
    case .default: 0
    case .indexed(let index): UInt32(index) + 1
    }
  }

  private static func unpack(_ bits: UInt32) -> Color {
    let value = bits & 0x1FF
    return value == 0 ? .default : .indexed(UInt8(truncatingIfNeeded: value - 1))
  }
}

extension Style: CustomStringConvertible {
  /// Words for golden files and logs, such as `fg=1 bg=17 bold`; `plain` where nothing is set.
  public var description: String {
    var words: [String] = []
    if case .indexed(let index) = foreground { words.append("fg=\(index)") }
    if case .indexed(let index) = background { words.append("bg=\(index)") }
    for (attribute, name) in Attributes.named where attributes.contains(attribute) {
      words.append(name)
    }
    return words.isEmpty ? "plain" : words.joined(separator: " ")
  }
}
