/// A screen that shows frames and reports input.
///
/// Views never see it: they draw into a ``CellBuffer``, and the program's loop presents that. An
/// implementer keeps the last frame and sends what differs; presenting an equal frame costs nothing.
@MainActor
public protocol TerminalBackend: AnyObject {
  /// The present extent; both sides are at least 1.
  var size: Size { get }
  /// Colors that can be shown: 0 (monochrome), 8, 16 or 256.
  var colors: Int { get }
  /// Whether characters beyond ASCII can be shown; without, views use their ASCII glyphs.
  var isUTF8: Bool { get }
  /// How frames must measure their text: what ``CellBuffer`` is to be made with.
  var widths: DisplayWidth { get }
  /// Whether a frame would be taken now without waiting; false while the line is stalled.
  var isWritable: Bool { get }
  /// Whether clicks and the wheel are reported; off at first.
  ///
  /// While it is on, terminals select text only with Shift held. Setting it has no effect where the
  /// terminal has no mouse.
  var reportsMouse: Bool { get set }
  /// Everything that comes in, for one listener; nothing after `hangup` and after ``restore()``.
  var input: InputOutlet { get }

  /// Shows a frame.
  ///
  /// - Parameters:
  ///   - buffer: The frame; where its size differs from ``size`` it is clipped or leaves blanks.
  ///   - cursor: Where to show the hardware cursor; nil hides it.
  func present(_ buffer: CellBuffer, cursor: Point?)
  /// Sends what puts a text into the clipboard, between two frames.
  ///
  /// It waits until the terminal has taken all of it; ask ``isWritable`` before.
  func send(_ sequence: ClipboardSequence)
  /// Sends what calls the operator, between two frames, as ``send(_:)`` does.
  func call(_ sequence: AttentionSequence)
  /// Forgets what is on the screen, so that the next frame is sent as a whole.
  func redraw()
  /// Gives the terminal back as it was; frames presented afterwards are ignored.
  ///
  /// Calling it again does nothing.
  func restore()
}
