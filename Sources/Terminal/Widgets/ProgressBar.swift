/// A horizontal bar of a known share, such as `[###...]`.
///
/// It is full only when all is done and empty only when nothing is, whatever rounding says.
public struct ProgressBar: Hashable, Sendable {
  private let fraction: Double?

  /// Makes a bar of the share done.
  ///
  /// - Parameter fraction: From 0 to 1; others are clamped. Nil, or what is not a number, means
  ///   that it is not known.
  public init(fraction: Double?) {
    self.fraction = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
  }

  /// Returns the bar as exactly that many cells of text; an unknown share shows no filling.
  public func text(width: Int) -> String {
    guard width > 0 else { return "" }
    guard width > 2 else {
      return String(repeating: filled(of: width) > 0 ? "#" : ".", count: width)
    }
    let inner = width - 2
    let done = filled(of: inner)
    let rest = fraction == nil ? " " : "."
    return "[" + String(repeating: "#", count: done)
      + String(repeating: rest, count: inner - done) + "]"
  }

  private func filled(of steps: Int) -> Int {
    guard let fraction, fraction > 0 else { return 0 }
    if fraction >= 1 { return steps }
    let rounded = Int((fraction * Double(steps)).rounded())
    return min(max(rounded, 1), max(steps - 1, 0))
  }
}
