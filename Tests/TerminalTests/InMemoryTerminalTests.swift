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

  @Test("replays events in order and ends after a hangup")
  func events() async {
    let terminal = InMemoryTerminal()
    terminal.send(.character("j"), .enter)
    terminal.send(.resize(Size(width: 60, height: 15)))
    terminal.send(.hangup)
    var seen: [InputEvent] = []
    for await event in terminal.events { seen.append(event) }
    #expect(
      seen == [
        .key(.character("j")), .key(.enter), .resize(Size(width: 60, height: 15)), .hangup,
      ])
    #expect(terminal.size == Size(width: 60, height: 15))
  }

  @Test("measures text as its character set allows")
  func widths() {
    #expect(InMemoryTerminal(isUTF8: false).widths.isASCIIOnly)
    #expect(!InMemoryTerminal().widths.isASCIIOnly)
  }
}
