import Foundation
import Testing

/// What `docs/providers.md` says of the vendors comes from the registry.
@Suite struct ProvidersPageTests {
  @Test func thePageIsThatOfTheRegistry() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/providers.md").standardized
    let page = try ProvidersPage()
    if ProcessInfo.processInfo.environment["CDNTOP_RECORD_GOLDEN"] == "1" {
      try Data(page.text.utf8).write(to: file)
      Issue.record("recorded docs/providers.md; run again to compare")
      return
    }
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(written == page.text, "docs/providers.md should be\n\(page.text)")
  }
}
