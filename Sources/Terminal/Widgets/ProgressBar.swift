/// A horizontal bar of a known share.
///
/// It is full only when all is done and empty only when nothing is, whatever rounding says.
public struct ProgressBar: Hashable, Sendable {
  /// What a bar is drawn with.
  public enum Glyphs: Hashable, Sendable {
    /// `[###...]`: the brackets take two of the cells.
    case ascii
    /// Blocks with eighth steps, without brackets.
    case blocks
  }

  /// The share done, from 0 to 1; nil where it is not known.
  public var fraction: Double?
  /// What to draw with.
  public var glyphs: Glyphs

  /// Makes a bar; a share outside of 0...1 is clamped, one that is not a number is unknown.
  public init(fraction: Double?, glyphs: Glyphs = .ascii) {
    self.fraction = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    self.glyphs = glyphs
  }

  /// Returns the bar as exactly that many cells of text; an unknown share shows no filling.
  public func text(width: Int) -> String {
    guard width > 0 else { return "" }
    switch glyphs {
    case .ascii:
      guard width > 2 else {
        return String(repeating: filled(of: width) > 0 ? "#" : ".", count: width)
      }
      let inner = width - 2
      let done = filled(of: inner)
      let rest = fraction == nil ? " " : "."
      return "[" + String(repeating: "#", count: done)
        + String(repeating: rest, count: inner - done) + "]"
    case .blocks:
      let eighths = filled(of: width * 8)
      let whole = eighths / 8
      var bar = String(repeating: "█", count: whole)
      if eighths % 8 > 0 { bar += ProgressBar.partial[eighths % 8 - 1] }
      let taken = whole + (eighths % 8 > 0 ? 1 : 0)
      return bar + String(repeating: " ", count: width - taken)
    }
  }

  /// Draws the bar into a buffer.
  public func draw(into buffer: inout CellBuffer, at point: Point, width: Int, style: Style) {
    buffer.write(text(width: width), at: point, style: style, width: width)
  }

  private static let partial = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  private func filled(of steps: Int) -> Int {
    guard let fraction, fraction > 0 else { return 0 }
    if fraction >= 1 { return steps }
    let rounded = Int((fraction * Double(steps)).rounded())
    return min(max(rounded, 1), max(steps - 1, 0))
  }
}
