/// A screen without a terminal, for tests: it keeps the frames and replays events it is fed.
@MainActor
public final class InMemoryTerminal: TerminalBackend {
  public private(set) var size: Size
  public let colors: Int
  public let isUTF8: Bool
  public let widths: DisplayWidth
  /// Whether frames are accepted; tests set it to false to play a stalled line.
  public var isWritable = true
  /// Whether what is sent between frames fills the line, so that nothing more is accepted.
  public var isFilledBySending = false
  public var reportsMouse = false
  public let input = InputOutlet()

  /// The frame shown last; nil before the first.
  public private(set) var frame: CellBuffer?
  /// Where the cursor was put last; nil while hidden.
  public private(set) var cursor: Point?
  /// How many frames were presented.
  public private(set) var presentedCount = 0
  /// How many of the frames differed from the one before, so that a terminal would have drawn.
  public private(set) var drawnCount = 0
  /// Whether ``restore()`` was called.
  public private(set) var isRestored = false

  /// What was sent for the clipboard, in order.
  public private(set) var sent: [ClipboardSequence] = []
  /// What called the operator, in order.
  public private(set) var calls: [AttentionSequence] = []

  /// Makes a screen.
  public init(
    size: Size = Size(width: 80, height: 24), colors: Int = 256, isUTF8: Bool = true
  ) {
    self.size = size
    self.colors = colors
    self.isUTF8 = isUTF8
    widths = DisplayWidth(isASCIIOnly: !isUTF8)
  }

  public func present(_ buffer: CellBuffer, cursor: Point?) {
    guard !isRestored else { return }
    presentedCount += 1
    if frame != buffer || self.cursor != cursor { drawnCount += 1 }
    frame = buffer
    self.cursor = cursor
  }

  public func send(_ sequence: ClipboardSequence) {
    if !isRestored { sent.append(sequence) }
    if isFilledBySending { isWritable = false }
  }

  public func call(_ sequence: AttentionSequence) {
    if !isRestored { calls.append(sequence) }
  }

  public func redraw() { frame = nil }

  public func restore() {
    isRestored = true
    input.close()
  }

  /// Reports an event; a resize takes effect at once, a hangup is the last one.
  public func send(_ event: InputEvent) {
    if case .resize(let size) = event { self.size = size }
    input.send(event)
  }

  /// Reports keys one after the other.
  public func send(_ keys: Key...) {
    for key in keys { input.send(.key(key)) }
  }
}
