import CCurses
import Terminal

/// Hands out curses' numbered pairs of colors.
///
/// The table is bounded by what the terminal has. Once it is full, further pairs of colors show as
/// the default: a pair in use cannot be given away without repainting every cell that has it.
@MainActor
struct ColorPairs {
  /// Far more than themes use, and far fewer than 256-color terminals have.
  private static let limit: Int32 = 1024

  private let colors: Int
  private let hasDefaults: Bool
  private let last: Int32
  private var numbers: [Colors: Int32] = [:]

  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// Makes an empty table for a terminal of that many colors; 0 for none.
  ///
  /// `hasDefaults` tells whether the terminal's own colors can be asked for.
  init(colors: Int, hasDefaults: Bool) {
    self.colors = colors
    self.hasDefaults = hasDefaults
    last = min(cc_color_pairs() - 1, ColorPairs.limit)
  }

  /// Returns what curses needs to show a style.
  mutating func look(of style: Style) -> (attributes: attr_t, pair: Int32) {
    var attributes: attr_t = 0
    let set = style.attributes
    if set.contains(.bold) { attributes |= cc_bold() }
    if set.contains(.dim) { attributes |= cc_dim() }
    if set.contains(.italic) { attributes |= cc_italic() }
    if set.contains(.underline) { attributes |= cc_underline() }
    if set.contains(.reverse) { attributes |= cc_reverse() }
    guard colors > 0 else { return (attributes, 0) }
    // Eight-color terminals show the bright half of sixteen as bold.
    if colors == 8, case .indexed(8...15) = style.foreground { attributes |= cc_bold() }
    return (attributes, pair(style.foreground, style.background))
  }

  private mutating func pair(_ foreground: Color, _ background: Color) -> Int32 {
    let wanted = Colors(
      foreground: number(foreground) ?? (hasDefaults ? -1 : COLOR_WHITE),
      background: number(background) ?? (hasDefaults ? -1 : COLOR_BLACK))
    if number(foreground) == nil && number(background) == nil { return 0 }
    if let known = numbers[wanted] { return known }
    let next = Int32(numbers.count) + 1
    guard next <= last, init_extended_pair(next, wanted.foreground, wanted.background) == OK else {
      return 0
    }
    numbers[wanted] = next
    return next
  }

  /// The palette index to ask for; nil for the default, also where the terminal lacks the color.
  private func number(_ color: Color) -> Int32? {
    guard case .indexed(let index) = color else { return nil }
    if Int(index) < colors { return Int32(index) }
    return index < 16 ? Int32(index) % 8 : nil
  }
}
