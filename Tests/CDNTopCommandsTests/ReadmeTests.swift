import Foundation
import Testing

@testable import MonitorUI

/// What the README says of the program comes from the program.
@Suite struct ReadmeTests {
  @Test func theKeysAreThoseOfTheTable() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../README.md").standardized
    let readme = try String(contentsOf: file, encoding: .utf8)
    var table = "| key | does |\n|---|---|\n"
    for binding in KeyBinding.standard {
      let keys = binding.keyNames.map { "`\($0)`" }.joined(separator: " ")
      table += "| \(keys) | \(binding.description) |\n"
    }
    #expect(readme.contains("\n\n" + table + "\n"), "README.md should have\n\(table)")
  }
}
