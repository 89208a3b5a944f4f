/// Writes a frame as a page.
enum HTMLPicture {
  static func render(_ buffer: CellBuffer) -> String {
    var text = """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>cdntop</title></head>
      <body style="background:\(PictureColors.standardGround)">
      <pre style="color:\(PictureColors.standardText);font:13px/17px \(PictureMarkup.fonts)">

      """
    for y in 0..<buffer.size.height {
      for run in CellRun.runs(of: buffer.row(y), withoutEnd: true) { text += element(run) }
      text += "\n"
    }
    return text + "</pre>\n</body>\n</html>\n"
  }

  private static func element(_ run: CellRun) -> String {
    let text = PictureMarkup.escaped(run.text)
    guard run.style != .plain else { return text }
    let colors = PictureColors(run.style)
    var declarations = ["color:\(colors.text)"]
    if let ground = colors.ground { declarations.append("background:\(ground)") }
    declarations += PictureMarkup.declarations(run.style.attributes)
    return "<span style=\"\(declarations.joined(separator: ";"))\">\(text)</span>"
  }
}
