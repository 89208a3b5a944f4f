import FoundationEssentials
import Terminal

extension Canvas {
  /// Draws the first line of what covers the whole screen, and returns what is left for it.
  ///
  /// The line says every mode in words, as that of a page does: what covers a page must not hide them.
  ///
  /// - Parameters:
  ///   - name: What covers the screen.
  ///   - left: What stands behind the name; what is ranked above 1 gives way before `DEMO`.
  ///   - right: What stands behind the word of liveness.
  ///   - goesOn: Whether it shows the newest state even while the pages stand still.
  mutating func drawCoverTitle(
    _ name: String, left: [Part] = [], right: [Part] = [], goesOn: Bool = false,
    _ context: ScreenContext
  ) -> (body: Rect, hint: Rect) {
    let bounds = Rect(context.size)
    let (title, rest) = bounds.split(top: bounds.height > 2 ? 1 : 0)
    let (body, hint) = rest.split(bottom: bounds.height > 1 ? 1 : 0)
    restyle(title, role: .title)
    let names = context.programParts(rank: 4, demoRank: 1) + [Part(0, name, .crumbActive)]
    let isTold = !goesOn || context.known.pausedAt == nil
    let modes = context.modeParts(isTerse: title.width < 30, tellsLiveness: isTold)
    draw(names + left, right: modes + right, in: title)
    return (body, hint)
  }
}
