import Terminal
import Testing

@Suite("Mouse reports")
struct MouseReportTests {
  /// Decodes text, all at one time or with a pause behind each character.
  private func events(_ text: String, isSlow: Bool = false) -> [InputEvent] {
    let input = TypedInput()
    return (isSlow ? input.typeSlowly(text) : input.type(text)).events
  }

  @Test(
    "presses and the wheel, with or without modifiers",
    arguments: [
      ("\u{1B}[<0;5;3M", MouseEvent(.press, at: Point(x: 4, y: 2))),
      ("\u{1B}[<20;1;1M", MouseEvent(.press, at: Point(x: 0, y: 0))),
      ("\u{1B}[<64;300;100M", MouseEvent(.wheelUp, at: Point(x: 299, y: 99))),
      ("\u{1B}[<65;5;3M", MouseEvent(.wheelDown, at: Point(x: 4, y: 2))),
      ("\u{1B}[M %#", MouseEvent(.press, at: Point(x: 4, y: 2))),
      ("\u{1B}[M`!!", MouseEvent(.wheelUp, at: Point(x: 0, y: 0))),
    ])
  func reports(_ text: String, _ event: MouseEvent) {
    #expect(events(text) == [.mouse(event)])
    #expect(events(text + "j") == [.mouse(event), .key(.character("j"))])
  }

  @Test("a report that comes in parts fires no keys", arguments: ["\u{1B}[<0;5;3M", "\u{1B}[M %#"])
  func slowReports(_ text: String) {
    let mouse = InputEvent.mouse(MouseEvent(.press, at: Point(x: 4, y: 2)))
    #expect(events(text, isSlow: true) == [.key(.escape), mouse])
  }

  @Test(
    "releases, movements, other buttons and nonsense are nothing",
    arguments: [
      "\u{1B}[<0;5;3m", "\u{1B}[<35;5;3M", "\u{1B}[<1;5;3M", "\u{1B}[<2;5;3M", "\u{1B}[<66;5;3M",
      "\u{1B}[<0;0;3M", "\u{1B}[<0;5M", "\u{1B}[<M", "\u{1B}[<;;M", "\u{1B}[<0;5;3;9M",
      "\u{1B}[<0;99999999999999999999;3M", "\u{1B}[<-1;5;3M", "\u{1B}[M#%#", "\u{1B}[M   ",
    ])
  func nothing(_ text: String) {
    #expect(events(text + "j") == [.key(.character("j"))])
  }
}
