import Synchronization
import Terminal
import Testing

@MainActor
@Suite("In-memory terminal")
struct InMemoryTerminalTests {
  @Test("keeps frames and counts those that differ")
  func frames() {
    let terminal = InMemoryTerminal(size: Size(width: 4, height: 1))
    var frame = CellBuffer(size: terminal.size)
    terminal.present(frame, cursor: nil)
    terminal.present(frame, cursor: nil)
    frame.write("ab", at: .zero)
    terminal.present(frame, cursor: Point(x: 2, y: 0))
    #expect(terminal.presentedCount == 3 && terminal.drawnCount == 2)
    #expect(terminal.frame?.text == "ab" && terminal.cursor == Point(x: 2, y: 0))
    terminal.restore()
    terminal.present(CellBuffer(size: terminal.size), cursor: nil)
    #expect(terminal.frame?.text == "ab" && terminal.isRestored)
  }

  @Test("reports in order to one listener, what came before it too, and nothing after a hangup")
  func events() {
    let terminal = InMemoryTerminal()
    let seen = Mutex<[InputEvent]>([])
    terminal.send(.character("j"), .enter)
    terminal.input.listen { event in seen.withLock { $0.append(event) } }
    terminal.send(.resize(Size(width: 60, height: 15)))
    terminal.send(.hangup)
    terminal.send(.character("k"))
    #expect(
      seen.withLock { $0 } == [
        .key(.character("j")), .key(.enter), .resize(Size(width: 60, height: 15)), .hangup,
      ])
    #expect(terminal.size == Size(width: 60, height: 15))
  }

  @Test("reports nothing once it was given back")
  func nothingAfterTheEnd() {
    let terminal = InMemoryTerminal()
    terminal.input.listen { Issue.record("\($0)") }
    terminal.restore()
    terminal.send(.character("j"))
  }

  @Test("measures text as its character set allows")
  func widths() {
    #expect(InMemoryTerminal(isUTF8: false).widths.isASCIIOnly)
    #expect(!InMemoryTerminal().widths.isASCIIOnly)
  }
}
