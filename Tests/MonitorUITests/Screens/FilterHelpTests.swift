import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// The filter language is told where one needs it.
@Suite struct FilterHelpTests {
  @Test func theHelpHasEveryKey() throws {
    let section = try #require(
      HelpSection.all(of: .standard, at: .table).first { $0.title == "FILTER LANGUAGE" })
    for key in FilterKey.allCases {
      let entry = try #require(section.entries.first { $0.head == key.rawValue + ":" })
      #expect(entry.text.contains(key.examples[0]))
    }
    let ofURLs = try #require(
      HelpSection.all(of: .standard, at: .urls).first { $0.title == "FILTER LANGUAGE" })
    let heads = ofURLs.entries.map(\.head)
    #expect(heads.contains("status:") && !heads.contains("account:"))
  }

  @Test func theHelpIsSearchedForIt() throws {
    var state = Sample.state()
    state.press("?", "/")
    state.type("stalled:")
    #expect(try screenRows(state).contains { $0.contains("stalled:yes") })
  }

  /// Under an empty editor stand keys, at every width.
  @Test(arguments: [(20, 3), (40, 6), (50, 12), (60, 15), (80, 24), (120, 40), (200, 60)])
  func anEmptyEditorShowsKeys(_ width: Int, _ height: Int) throws {
    for way in [[], ["j", "j", "Enter"]] {
      var state = Sample.state(width, height)
      for key in way { state.press(key) }
      state.press("/")
      let rows = try screenRows(state).suffix(3).joined(separator: "\n")
      #expect(rows.contains("status:"), "\(rows)")
      if width >= 60 { #expect(rows.contains("url:"), "\(rows)") }
      if width >= 80, way.isEmpty { #expect(rows.contains("account:") && rows.contains("age:")) }
    }
  }

  @Test func keysAreAllThereWhereTheyFit() {
    #expect(Set(FilterKey.likeliest) == Set(FilterKey.allCases))
    #expect(FilterKey.likeliest.count == FilterKey.allCases.count)
  }

  @Test(arguments: [
    ("acc", ["account:"]), ("account:sim-u", ["account:sim-ucloud"]),
    ("status:running,f", ["status:running,failed"]), ("stalled:", ["stalled:yes", "stalled:no"]),
    ("-kind:pre", ["-kind:prefetch"]), ("label:i", ["label:inc-1"]),
    ("provider:j", ["provider:jdcloud"]), ("type:unb", ["type:unblock"]), ("nonsense:", []),
  ])
  func shellsCompleteWords(_ typed: String, _ candidates: [String]) {
    let names = FilterNames(
      accounts: ["sim-ucloud", "sim-jdcloud"], providers: ["ucloud", "jdcloud"])
    #expect(FilterWords.candidates(for: typed, names: names, labels: ["inc-1"]) == candidates)
  }
}
