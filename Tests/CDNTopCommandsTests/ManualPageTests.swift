import Foundation
import Testing

/// What the manual page says of keys, commands and options comes from the program.
@Suite struct ManualPageTests {
  @Test func theTablesAreThoseOfTheProgram() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/cdntop.1").standardized
    let page = try String(contentsOf: file, encoding: .utf8)
    let manual = try ManualPage()
    let written = try #require(manual.written(into: page), "a mark of a generated part is missing")
    if ProcessInfo.processInfo.environment["CDNTOP_RECORD_GOLDEN"] == "1" {
      try Data(written.utf8).write(to: file)
      Issue.record("recorded docs/cdntop.1; run again to compare")
      return
    }
    for (name, text) in manual.parts {
      #expect(text.count > 100, "\(name)")
      #expect(page.contains(text), "docs/cdntop.1 should have as \(name)\n\(text)")
    }
    #expect(page == written)
  }
}
