import Foundation
import Testing

/// What waits for a time waits by a clock that it was given.
@Suite struct WaitingRuleTests {
  /// Places that guard a real thread, which no other clock can hold up.
  private static let exempt = ["Sources/Providers/"]

  @Test func nothingSleepsByItself() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardized
    let files = FileManager.default.enumerator(
      at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    var count = 0
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let path = String(file.path.dropFirst(root.path.count)).drop { $0 == "/" }
      guard !Self.exempt.contains(where: path.hasPrefix) else { continue }
      count += 1
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains("Task.sleep"), "\(path)")
    }
    #expect(count > 100)
  }
}
