import Foundation
import TaskModel
import Terminal
import Testing

@testable import CDNTopCommands
@testable import Reports

/// Whatever goes in, what comes out acts on no terminal.
@Suite struct PrintedTextTests {
  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("刷新 é 😀", "刷新 é 😀"),
    ("\u{1B}]52;c;cHduZWQ=\u{7}", "<001B>]52;c;cHduZWQ=<0007>"),
    ("\u{9B}31m\u{202E}x\u{200B}", "<009B>31m<202E>x<200B>"),
    ("a\tb\rc\r\nd", "a<0009>b<000D>c<000D><000A>d"),
    ("a" + String(repeating: "\u{301}", count: 9), "a\u{301}\u{301}\u{301}\u{301}"),
    ("\u{301}x", "x"),
  ])
  func aLine(_ raw: String, _ printed: String) {
    #expect(PrintedText(line: raw).text == printed + "\n")
    #expect(PrintedText.redrawn(raw).text == "\r" + printed + "\u{1B}[K")
    #expect(LineText.safe(printed) == printed, "what is safe stays as it is")
  }

  @Test func lineEndsThatAreMeantStay() {
    #expect(PrintedText(lines: "a\n\nb\n").text == "a\n\nb\n")
    #expect(PrintedText(lines: "刷\n\u{1B}\r\n").text == "刷\n<001B><000D>\n")
  }

  /// Two targets have a list each, since cells may know nothing of tasks: they have to be one.
  @Test func theScreenLeavesOutWhatIsEscapedInPrint() {
    for value in 0...UInt32(0x10FFFF) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var buffer = CellBuffer(size: Size(width: 6, height: 1))
      buffer.write("a\(scalar)b", at: .zero)
      let isDrawn = buffer.row(0).contains { cell in
        cell.scalar == scalar || cell.marks.unicodeScalars.contains(scalar)
      }
      let isPrinted = PrintedText(lines: "a\(scalar)b").text.unicodeScalars.contains(scalar)
      // The line end is meant in print, a blank is every cell's.
      if scalar == "\n" || scalar == " " { continue }
      #expect(isDrawn == !scalar.isHidden, "U+\(String(value, radix: 16))")
      #expect(isPrinted == !scalar.isHidden, "U+\(String(value, radix: 16))")
    }
  }

  /// JSON says exactly what it was given, and nothing is left to do for print.
  @Test func jsonIsExactAndSafe() throws {
    var texts = ["z" + String(repeating: "\u{301}", count: 40) + "\u{1B}z", "\u{301}\u{302}"]
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 1) {
      guard let scalar = Unicode.Scalar(value), scalar.isHidden || value < 0x3000 else { continue }
      texts.append("a\(scalar)b")
    }
    for text in texts {
      let literal = WrittenJSON.quoted(text)
      #expect(PrintedText(lines: literal).text == literal)
      let read = try JSONDecoder().decode(String.self, from: Data(literal.utf8))
      #expect(read.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  @Test(arguments: ["\u{1B}[2J", "x\ny", "\u{202E}", "a" + String(repeating: "\u{301}", count: 9)])
  func aCellStaysInItsRow(_ text: String) {
    var table = ""
    TableOutput.render(header: ["A", "B"], rows: [[text, "end"], ["plain", "end"]]) { table += $0 }
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    let width = DisplayWidth.standard
    let places = lines[1...2].compactMap { line in
      line.firstRange(of: "end").map { width.width(of: String(line[..<$0.lowerBound])) }
    }
    #expect(Set(places).count == 1, "\(table)")
    for line in [MarkdownOutput.line([MarkdownOutput.cell(text)]), CSVOutput.line([text])] {
      #expect(line.unicodeScalars.count { $0.isHidden } == 1, "only its line end: \(line)")
    }
  }

  /// Only these name what a terminal may be behind, so that nothing is printed past the type.
  @Test func nothingElseWritesToStandardStreams() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let allowed: Set<String> = [
      "StandardStream.swift", "Descriptor.swift", "ChildProgram.swift", "ChildDescriptors.swift",
      "CursesScreen.swift", "CursesStart.swift",
    ]
    let words = [
      "STDOUT_FILENO", "STDERR_FILENO", "FileHandle.standard", "fputs(", "stdout", "stderr",
    ]
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      if allowed.contains(file.lastPathComponent) { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for word in words { #expect(!text.contains(word), "\(file.lastPathComponent) has \(word)") }
      let prints = text.split(separator: "\n").contains { line in
        line.trimmingPrefix(while: \.isWhitespace).hasPrefix("print(")
      }
      #expect(!prints, "\(file.lastPathComponent) prints")
    }
  }
}
