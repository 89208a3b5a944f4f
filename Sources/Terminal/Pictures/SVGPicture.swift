/// Draws a frame as SVG.
enum SVGPicture {
  private static let cellWidth = 8
  private static let cellHeight = 17
  private static let margin = 8
  private static let baseline = 13

  static func render(_ buffer: CellBuffer) -> String {
    let width = buffer.size.width * cellWidth + 2 * margin
    let height = buffer.size.height * cellHeight + 2 * margin
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"\(PictureMarkup.fonts)\" "
      + "font-size=\"13\" xml:space=\"preserve\">\n"
      + "<rect width=\"\(width)\" height=\"\(height)\" rx=\"6\" "
      + "fill=\"\(PictureColors.standardGround)\"/>\n"
    for y in 0..<buffer.size.height {
      for run in CellRun.runs(of: buffer.row(y), withoutEnd: true, separatesWide: true) {
        text += element(run, y: y)
      }
    }
    return text + "</svg>\n"
  }

  private static func element(_ run: CellRun, y: Int) -> String {
    let colors = PictureColors(run.style)
    let left = margin + run.column * cellWidth
    let top = margin + y * cellHeight
    let width = run.width * cellWidth
    var text = ""
    if let ground = colors.ground {
      text +=
        "<rect x=\"\(left)\" y=\"\(top)\" width=\"\(width)\" height=\"\(cellHeight)\" "
        + "fill=\"\(ground)\"/>\n"
    }
    guard !run.isBlank else { return text }
    let style = PictureMarkup.declarations(run.style.attributes).joined(separator: ";")
    // The length keeps columns straight, whatever font is found.
    text +=
      "<text x=\"\(left)\" y=\"\(top + baseline)\" textLength=\"\(width)\" "
      + "lengthAdjust=\"spacingAndGlyphs\" fill=\"\(colors.text)\""
      + (style.isEmpty ? "" : " style=\"\(style)\"")
      + ">\(PictureMarkup.escaped(run.text))</text>\n"
    return text
  }
}
