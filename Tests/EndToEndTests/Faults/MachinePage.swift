import Foundation
import TestSupport
import Testing

/// The parts of `docs/faults.md` that are about what lasts, the machine and a team's store: a row stands there with the tests
/// that say they hold it.
enum MachinePage {
  /// The tests by the name of the fault that they hold.
  static let tests: [String: [String]] = {
    var tests: [String: [String]] = [:]
    for name in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      guard let name = name as? String, name.hasSuffix("Tests.swift"),
        let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
      else { continue }
      for match in text.matches(of: /\.holds\(\.(\w+)\)/) {
        let function = text[match.range.upperBound...].firstMatch(of: /func (\w+)\(/)?.1
        let suite = text[..<match.range.lowerBound].matches(of: /struct (\w+Tests)\b/).last?.1
        guard let suite, let function else { continue }
        tests[String(match.1), default: []].append("\(suite).\(function)")
      }
    }
    return tests.mapValues { $0.sorted() }
  }()

  private static let folder = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// The parts of the page.
  static var text: String {
    section("What lasts", LastingFault.allCases.map { ($0.rawValue, $0.row) })
      + section("The machine", MachineFault.allCases.map { ($0.rawValue, $0.row) })
      + section("A team's store", TeamFault.allCases.map { ($0.rawValue, $0.row) })
  }

  private static func section(
    _ title: String, _ rows: [(name: String, row: (what: String, seen: String, lost: String))]
  ) -> String {
    var text =
      "\n## \(title)\n\n| what is wrong | what you see | what is lost | held by |\n|---|---|---|---|\n"
    for (name, (what, seen, lost)) in rows {
      let held = (tests[name] ?? []).map { "`\($0)`" }.joined(separator: ", ")
      text += "| \(what) | \(seen) | \(lost) | \(held) |\n"
    }
    return text
  }
}

/// No row without a test, and no page without a row.
@Suite struct MachinePageTests {
  @Test(arguments: LastingFault.allCases) func isHeld(fault: LastingFault) {
    #expect(MachinePage.tests[fault.rawValue] != nil, "no test holds \(fault)")
  }

  @Test(arguments: MachineFault.allCases) func isHeld(fault: MachineFault) {
    #expect(MachinePage.tests[fault.rawValue] != nil, "no test holds \(fault)")
  }

  @Test(arguments: TeamFault.allCases) func isHeld(fault: TeamFault) {
    #expect(MachinePage.tests[fault.rawValue] != nil, "no test holds \(fault)")
  }

  @Test func standsInThePage() { FaultPage.expect(endingIn: MachinePage.text) }
}
