import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// Golden screens of every view at six sizes, in Unicode and ASCII signs, without and with colors.
///
/// A view has three files: `NAME.txt` holds the screens in Unicode signs without colors, text and
/// looks; `NAME.ascii.txt` the lines that differ with ASCII signs; `NAME.256.txt` the looks with 256
/// colors, whose text is held to be the same.
@Suite struct EveryViewTests {
  @Test(arguments: SampleView.all)
  func atEverySize(_ view: SampleView) throws {
    var mono = ""
    var ascii = ""
    var color = ""
    for size in SampleView.sizes {
      let state = view.open(size, Self.options())
      let screen = try draw(state, .mono)
      let title = "==== \(size.width)x\(size.height) ====\n"
      mono += title + screen.goldenDescription

      let plain = try draw(
        view.open(size, Self.options(isASCII: true)), .mono)
      #expect(plain.text.utf8.allSatisfy { $0 < 0x80 })
      ascii += title
      for (y, (before, after)) in zip(lines(screen.text), lines(plain.text)).enumerated()
      where before != after { ascii += "\(y): \(after)\n" }

      let colored = try draw(state, .color)
      #expect(colored.text == screen.text)
      color += title
      for line in lines(colored.goldenDescription).dropFirst(size.height + 1) where !line.isEmpty {
        color += line + "\n"
      }
    }
    expectGolden(mono, "views/\(view.name).txt", filePath: suiteFile)
    expectGolden(ascii, "views/\(view.name).ascii.txt", filePath: suiteFile)
    expectGolden(color, "views/\(view.name).256.txt", filePath: suiteFile)
  }

  private static func options(isASCII: Bool = false) -> MonitorOptions {
    Sample.options {
      $0.widths = DisplayWidth(isASCIIOnly: isASCII)
      $0.version = "1.2.3"
      $0.themeNames = ["both", "dark", "light"]
      $0.themeName = "both"
      $0.about = [AboutFact("TERM", "xterm-kitty"), AboutFact("entry", "xterm-256color")]
    }
  }

  private func draw(_ state: AppState, _ look: Look) throws -> CellBuffer {
    let frame = render(state, theme: try look.theme(asciiOnly: state.context.options.needsASCII))
    #expect(frame.buffer.size == state.context.size)
    return frame.buffer
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
