import Foundation
import Providers
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// What the README says of the program comes from the program.
@Suite struct ReadmeTests {
  private let readme: String

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../README.md").standardized
    readme = try String(contentsOf: file, encoding: .utf8)
  }

  @Test func theSettingsAreThoseOfTheRegistry() {
    for key in AccountReader.commonKeys {
      #expect(readme.contains("`\(key)`") || readme.contains("{\(key): "), "\(key)")
    }
    var table = "| `provider` | keys | `endpoint` unless given |\n|---|---|---|\n"
    for provider in ProviderRegistry.all {
      let keys = provider.keysInOrder.map { "`\($0.name)`" + $0.summary.dropFirst($0.name.count) }
      table +=
        "| `\(provider.id.word)` | \(keys.joined(separator: ", ")) | `\(provider.defaultEndpoint)` |\n"
    }
    #expect(readme.contains("\n\n" + table + "\n"), "README.md should have\n\(table)")
  }

  @Test func theActionsAreThoseOfTheKeymap() {
    for action in Command.allCases.map(\.rawValue) {
      #expect(readme.contains("`\(action)`"), "\(action)")
    }
  }

  @Test func theKeysAreThoseOfTheTable() {
    var table = "| key | does |\n|---|---|\n"
    for binding in KeyBinding.standard {
      let keys = binding.keyNames.map { "`\($0)`" }.joined(separator: " ")
      table += "| \(keys) | \(binding.description) |\n"
    }
    #expect(readme.contains("\n\n" + table + "\n"), "README.md should have\n\(table)")
  }
}
