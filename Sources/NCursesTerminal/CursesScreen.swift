import CCurses
import Dispatch
import Glibc
public import Terminal

/// The terminal of the process, driven through curses.
///
/// There is one at a time, from `init` to ``restore()``. Between the two nothing else may write to
/// standard output; what is written to standard error appears after the end. The terminal is given
/// back on every way out: `restore`, `exit`, crashes, and signals. After a signal that asks for the
/// end, and after the second of two Ctrl-C, the loop has one second to call ``restore()`` before
/// the process dies without it; the first Ctrl-C is no more than an event.
@MainActor
public final class CursesScreen: TerminalBackend {
  public internal(set) var size: Size
  public let colors: Int
  public let isUTF8: Bool
  public let widths: DisplayWidth
  public let input = InputOutlet()
  /// The name of the terminal description in use, which may be another than TERM asks for.
  public let descriptionName: String

  /// Bytes that switch on, and off, what curses does not know of.
  let modesOn: String
  let modesOff: String
  var decoder: InputDecoder
  var text = LocaleText()
  /// A decoder that has seen nothing.
  let freshDecoder: InputDecoder
  var emptyReads = 0
  var inputSource: (any DispatchSourceRead)?
  /// Tells when the rest of a sequence has let wait for itself for too long.
  var silenceTimer: (any DispatchSourceTimer)?
  var silenceTime: ContinuousClock.Instant?
  var signalSource: (any DispatchSourceRead)?
  var isRestored = false
  /// Where signals are read and the terminal is given back by force.
  let signalQueue = DispatchQueue(label: "cdntop.signals")

  private var pairs: ColorPairs
  private let synchronizes: Bool
  private let hasMouse: Bool
  private var shown: CellBuffer?
  private var shownCursor: Point?
  private var repaints = true

  /// Takes over the terminal of standard input and output.
  ///
  /// - Parameters:
  ///   - colorLimit: The most colors to use: 0, 8, 16 or 256; nil for all there are.
  ///   - ambiguous: Cells a character of ambiguous width takes, see ``DisplayWidth``.
  /// - Throws: ``CursesError``, with the terminal untouched.
  public init(colorLimit: Int? = nil, ambiguous: Int = 1) throws(CursesError) {
    let start = try CursesStart()
    let available = start.colors
    colors = min(available, max(0, colorLimit ?? available))
    pairs = ColorPairs(colors: colors, hasDefaults: start.hasDefaultColors)
    isUTF8 = start.isUTF8
    widths = DisplayWidth(ambiguous: ambiguous, isASCIIOnly: !start.isUTF8)
    descriptionName = start.descriptionName
    size = start.size
    freshDecoder = InputDecoder(
      described: DescribedKeys.sequences, escapeTime: start.escapeTime)
    decoder = freshDecoder
    synchronizes = start.isModern
    hasMouse = start.isModern
    modesOn = start.isModern ? "\u{1B}[?2004h" : ""
    modesOff = start.isModern ? "\u{1B}[?2026l" + Self.mouseOff + "\u{1B}[?2004l" : ""
    watchSignals(pipe: start.signalPipe)
    watchInput()
    CursesScreen.write(modesOn)
  }

  public var isWritable: Bool {
    cc_poll_now(STDOUT_FILENO, Int16(POLLOUT)) & Int16(POLLOUT) != 0
  }

  public var reportsMouse = false {
    didSet {
      if !hasMouse { reportsMouse = false }
      guard reportsMouse != oldValue, !isRestored, cc_guard_is_active() else { return }
      CursesScreen.write(reportsMouse ? Self.mouseOn : Self.mouseOff)
    }
  }

  /// Presses and the wheel, in the form that knows no last column.
  static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"

  public func redraw() {
    shown = nil
    repaints = true
  }

  public func send(_ sequence: ClipboardSequence) { sendBetweenFrames(sequence.bytes) }

  public func call(_ sequence: AttentionSequence) { sendBetweenFrames(sequence.bytes) }

  private func sendBetweenFrames(_ bytes: String) {
    guard !isRestored, cc_guard_is_active() else { return }
    // Curses keeps nothing back between frames, so that the bytes stand between those of two.
    CursesScreen.write(bytes)
  }

  public func present(_ buffer: CellBuffer, cursor: Point?) {
    // The guard may have given the terminal back from another thread.
    guard !isRestored, cc_guard_is_active() else { return }
    let place = cursor.flatMap { Rect(size).contains($0) ? $0 : nil }
    var changedCells = repaints ? buffer.size.width * buffer.size.height : 0
    for y in 0..<size.height {
      let row = buffer.row(y)
      if let shown, shown.size == buffer.size {
        let different = zip(shown.row(y), row).count { $0 != $1 }
        if different == 0 { continue }
        changedCells += different
      } else {
        changedCells += row.count
      }
      draw(row, y: Int32(y))
    }
    shown = buffer
    guard changedCells > 0 || place != shownCursor else { return }
    flush(cursor: place, isLarge: changedCells > Self.tearingCells)
  }

  /// Cells of a change that eyes may see come in parts.
  private static let tearingCells = 160

  private func flush(cursor: Point?, isLarge: Bool) {
    let window = cc_stdscr()
    leaveok(window, cursor == nil)
    if (cursor == nil) != (shownCursor == nil) || repaints { curs_set(cursor == nil ? 0 : 1) }
    if let cursor { wmove(window, Int32(cursor.y), Int32(cursor.x)) }
    shownCursor = cursor
    if repaints { clearok(window, true) }
    repaints = false
    wnoutrefresh(window)
    // Terminals that know the mode show the frame at once; the others ignore it. Curses flushes its
    // own output before `doupdate` returns, so the order of bytes is this one.
    let isSynchronized = synchronizes && isLarge
    if isSynchronized { CursesScreen.write("\u{1B}[?2026h") }
    doupdate()
    if isSynchronized { CursesScreen.write("\u{1B}[?2026l") }
  }

  private func draw(_ row: ArraySlice<Cell>, y: Int32) {
    var cells: [cchar_t] = []
    cells.reserveCapacity(size.width)
    var style = Style.plain
    var look = pairs.look(of: style)
    var columns = 0
    for cell in row where cell.width > 0 {
      if columns + Int(cell.width) > size.width { break }
      if cell.style != style {
        style = cell.style
        look = pairs.look(of: style)
      }
      append(cell, look: look, to: &cells)
      columns += Int(cell.width)
    }
    let blank = cc_cell(0x20, nil, 0, 0, 0)
    while columns < size.width {
      cells.append(blank)
      columns += 1
    }
    mvwadd_wchnstr(cc_stdscr(), y, 0, cells, Int32(cells.count))
  }

  private func append(
    _ cell: Cell, look: (attributes: attr_t, pair: Int32), to cells: inout [cchar_t]
  ) {
    let scalar = cell.scalar
    if scalar.isASCII && cell.marks.isEmpty {
      cells.append(cc_cell(scalar.value, nil, 0, look.attributes, look.pair))
    } else if isUTF8, cc_wcwidth(scalar.value) == Int32(cell.width) {
      let marks = cell.marks.unicodeScalars.map(\.value).filter { cc_wcwidth($0) == 0 }
      cells.append(
        cc_cell(scalar.value, marks, Int32(marks.count), look.attributes, look.pair))
    } else {
      // Curses counts cells by the C library: what that counts otherwise would shear the row.
      let fallback = ASCIIFallback.scalar(for: scalar)
      cells.append(cc_cell(fallback.value, nil, 0, look.attributes, look.pair))
      if cell.width == 2 { cells.append(cc_cell(0x20, nil, 0, look.attributes, look.pair)) }
    }
  }

  /// Writes bytes past curses, whole even where the terminal takes them in parts.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        return
      }
    }
  }
}
