/// Neighboring cells of one look.
struct CellRun {
  /// The first cell's column.
  let column: Int
  /// Columns taken.
  var width: Int
  let style: Style
  var text: String

  /// Whether nothing but the ground shows.
  var isBlank: Bool {
    text.allSatisfy { $0 == " " } && !style.attributes.contains(.underline)
  }

  /// Splits a row into runs.
  ///
  /// - Parameters:
  ///   - withoutEnd: Whether plain blanks at the end of the row are left out.
  ///   - separatesWide: Whether a wide character is a run of its own, so that its place is exact.
  static func runs(
    of row: ArraySlice<Cell>, withoutEnd: Bool = false, separatesWide: Bool = false
  ) -> [CellRun] {
    var runs: [CellRun] = []
    var column = 0
    var lastWasWide = false
    for cell in row where cell.width > 0 {
      let isWide = cell.width > 1 && separatesWide
      if var run = runs.last, run.style == cell.style, !isWide, !lastWasWide {
        run.text += cell.text
        run.width += Int(cell.width)
        runs[runs.count - 1] = run
      } else {
        runs.append(
          CellRun(column: column, width: Int(cell.width), style: cell.style, text: cell.text))
      }
      column += Int(cell.width)
      lastWasWide = isWide
    }
    if withoutEnd, var last = runs.last, last.style == .plain {
      while last.text.last == " " {
        last.text.removeLast()
        last.width -= 1
      }
      runs[runs.count - 1] = last
    }
    return runs
  }
}

/// The colors of a look in a picture.
struct PictureColors {
  /// The text's color.
  let text: String
  /// The ground's color; nil for the picture's own.
  let ground: String?

  /// The color of the terminal's own text.
  static let standardText = "#d0d0d0"
  /// The color of the terminal's own ground.
  static let standardGround = "#121212"

  init(_ style: Style) {
    let text = Self.hex(style.foreground)
    let ground = Self.hex(style.background)
    if style.attributes.contains(.reverse) {
      self.text = ground ?? Self.standardGround
      self.ground = text ?? Self.standardText
    } else {
      self.text = text ?? Self.standardText
      self.ground = ground
    }
  }

  /// The first 16 colors as xterm shows them unless told otherwise.
  private static let named: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x3B78FF, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF5F5F, 0x5FFF5F, 0xFFFF5F, 0x87AFFF, 0xFF5FFF, 0x5FFFFF, 0xFFFFFF,
  ]

  private static func hex(_ color: Color) -> String? {
    guard case .indexed(let index) = color else { return nil }
    let value: UInt32
    switch index {
    case 0..<16:
      value = named[Int(index)]
    case 232...:
      value = (8 + 10 * (UInt32(index) - 232)) * 0x010101
    default:
      let steps: [UInt32] = [0, 95, 135, 175, 215, 255]
      let cube = Int(index) - 16
      value = steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6]
    }
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// Markup that both formats share.
enum PictureMarkup {
  /// Returns text that no reader of markup takes for anything else.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Returns the declarations of attributes in the style language that both formats know.
  static func declarations(_ attributes: Attributes) -> [String] {
    var declarations: [String] = []
    if attributes.contains(.bold) { declarations.append("font-weight:bold") }
    if attributes.contains(.dim) { declarations.append("opacity:.65") }
    if attributes.contains(.italic) { declarations.append("font-style:italic") }
    if attributes.contains(.underline) { declarations.append("text-decoration:underline") }
    return declarations
  }

  /// The fonts to look for.
  static let fonts = "'DejaVu Sans Mono',Menlo,Consolas,monospace"
}
