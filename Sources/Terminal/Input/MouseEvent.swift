/// Something done with the mouse.
public struct MouseEvent: Hashable, Sendable {
  /// What was done.
  public enum Action: Hashable, Sendable {
    /// The left button was pressed.
    case press
    case wheelUp, wheelDown
  }

  public let action: Action
  /// The cell it was done over, from 0, 0 at the top left; it may lie outside of the last frame.
  public let place: Point

  /// Makes an event.
  public init(_ action: Action, at place: Point) {
    self.action = action
    self.place = place
  }
}

extension MouseEvent {
  /// Reads a report of xterm's mode 1006, without its introducer `ESC [ <`: `0;5;3M`.
  ///
  /// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Extended-coordinates
  ///
  /// Nil for releases, movements, other buttons, and anything malformed.
  init?(report: Substring) {
    let isPress = report.last == "M"
    let numbers = report.dropLast().split(separator: ";", omittingEmptySubsequences: false)
    guard isPress, numbers.count == 3, let button = Int(numbers[0]), let x = Int(numbers[1]),
      let y = Int(numbers[2])
    else { return nil }
    self.init(button: button, x: x, y: y)
  }

  /// Reads the three characters of an older report, behind its introducer `ESC [ M`.
  ///
  /// Nil for what ``init(report:)`` gives nil for.
  init?(oldReport: [Unicode.Scalar]) {
    guard oldReport.count == 3 else { return nil }
    let numbers = oldReport.map { Int($0.value) - 32 }
    self.init(button: numbers[0], x: numbers[1], y: numbers[2])
  }

  private init?(button: Int, x: Int, y: Int) {
    // Shift, Meta and Control add 4, 8 and 16; what is done is the same.
    let action: Action
    switch button & ~0b1_1100 {
    case 0: action = .press
    case 64: action = .wheelUp
    case 65: action = .wheelDown
    default: return nil
    }
    guard x >= 1, y >= 1 else { return nil }
    self.init(action, at: Point(x: x - 1, y: y - 1))
  }
}
