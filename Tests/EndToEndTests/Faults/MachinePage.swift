import Foundation
import TestSupport
import Testing

/// The part of `docs/faults.md` that is about the machine: a row stands there with the tests that say they hold it.
enum MachinePage {
  /// The tests by the fault that they hold.
  static let tests: [MachineFault: [String]] = {
    var tests: [MachineFault: [String]] = [:]
    for name in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      guard let name = name as? String, name.hasSuffix("Tests.swift"),
        let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
      else { continue }
      for match in text.matches(of: /\.holds\(\.(\w+)\)[\s\S]*?func (\w+)\(/) {
        let suite = text[..<match.range.lowerBound].matches(of: /struct (\w+Tests)\b/).last?.1
        guard let suite, let fault = MachineFault(rawValue: String(match.1)) else { continue }
        tests[fault, default: []].append("\(suite).\(match.2)")
      }
    }
    return tests.mapValues { $0.sorted() }
  }()

  private static let folder = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// The part of the page.
  static var text: String {
    var text =
      "\n## The machine\n\n| what is wrong | what you see | what is lost | held by |\n|---|---|---|---|\n"
    for fault in MachineFault.allCases {
      let (what, seen, lost) = fault.row
      let held = (tests[fault] ?? []).map { "`\($0)`" }.joined(separator: ", ")
      text += "| \(what) | \(seen) | \(lost) | \(held) |\n"
    }
    return text
  }
}

/// No row without a test, and no page without a row.
@Suite struct MachinePageTests {
  @Test(arguments: MachineFault.allCases) func isHeld(fault: MachineFault) {
    #expect(MachinePage.tests[fault] != nil, "no test holds \(fault)")
  }

  @Test func standsInThePage() { FaultPage.expect(endingIn: MachinePage.text) }
}
