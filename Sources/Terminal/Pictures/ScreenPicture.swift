/// A way to write a frame to a file, for reports and documents.
public enum ScreenPicture: String, CaseIterable, Sendable {
  /// A drawing whose text can be searched and copied.
  case svg
  /// A page with one preformatted text.
  case html
  /// Text with the control sequences that color it, for `cat` and `less -R`.
  case ansi
  /// Text alone.
  case text = "txt"

  /// Chooses by the ending of a file's name, `.htm` too; nil for any other.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    let ending = path[dot...].dropFirst().lowercased()
    self.init(rawValue: ending == "htm" ? "html" : ending)
  }

  /// Writes a frame with the looks its cells have, which are those of the screen's color depth.
  ///
  /// The terminal's own colors, which nobody knows, become light gray on near black.
  public func render(_ buffer: CellBuffer) -> String {
    switch self {
    case .svg: SVGPicture.render(buffer)
    case .html: HTMLPicture.render(buffer)
    case .ansi: Self.ansi(buffer)
    case .text: buffer.text + "\n"
    }
  }

  private static func ansi(_ buffer: CellBuffer) -> String {
    var text = ""
    for y in 0..<buffer.size.height {
      for run in CellRun.runs(of: buffer.row(y), withoutEnd: true) {
        text += run.style == .plain ? run.text : "\u{1B}[\(codes(run.style))m\(run.text)\u{1B}[0m"
      }
      text += "\n"
    }
    return text
  }

  private static func codes(_ style: Style) -> String {
    var codes: [String] = []
    let attributes: [(Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, code) in attributes where style.attributes.contains(attribute) {
      codes.append(code)
    }
    if case .indexed(let index) = style.foreground { codes.append("38;5;\(index)") }
    if case .indexed(let index) = style.background { codes.append("48;5;\(index)") }
    return codes.joined(separator: ";")
  }
}
