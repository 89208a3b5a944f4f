import Foundation
import TestSupport
import Testing

/// `docs/faults.md`: each fault, and what `list` said of it.
enum FaultPage {
  private static let head = """
    # What can go wrong, and what you see

    Written by `FaultMatrixTests`, which breaks an account of the real program in each of these ways, all at once, while `watch` and the monitor look on and `list` reads
    once. Of each it was seen that nothing crashed or hung beyond its `timeout`, that no other account was touched, that no row was invented and none was lost, that `watch`
    told of the trouble once and of its end once, that no secret was shown, and that neither of the two held more files open afterwards, or took much more memory.

    Rows that were known before kept their last status in the monitor. Where the vendor gives no answer to go by, they turned stale; where it asks to be left alone (`rate limited`),
    those that go on turned stale by their age, and those that have ended did not; where a list is read in part, those that it has are as fresh as ever. No other row
    was stale. All was well again by itself once the fault was over, in both, but for \(names { $0.rests && !$0.isLasting }), whose list rests for
    10 minutes, and \(names(\.isLasting)), which was wrong from the start and stayed so.

    `CDNTOP_FAULTS=1 swift test --filter FaultMatrixTests` does it, in about three minutes; with `CDNTOP_RECORD_GOLDEN=1` it writes this page anew.

    What lasts, and what can be wrong with the machine or a team's store, stands at the end, with the tests that hold it: they run with all others.
    """

  private static func names(_ isMeant: (Fault) -> Bool) -> String {
    FaultGroup.all.flatMap(\.faults).filter(isMeant).map { "\"\($0.name)\"" }
      .joined(separator: " and ")
  }

  /// Returns the page.
  static func text(_ troubles: [String: [String]]) -> String {
    var text = head + "\n"
    for group in FaultGroup.all {
      text += "\n## \(group.title)\n\n| what is wrong | what you read |\n|---|---|\n"
      for fault in group.faults {
        text += "| \(fault.name) | \(cell(fault, troubles[fault.account] ?? [])) |\n"
      }
    }
    return text + MachinePage.text
  }

  private static func cell(_ fault: Fault, _ said: [String]) -> String {
    switch fault.effect {
    // What exactly the machine says of the name is its own affair.
    case .lasting(let words): words
    case .readInPart(_?):
      said.joined(separator: "; ") + "; the list is read again after 10 minutes, or on `r`"
    case .trouble, .delay, .readInPart:
      said.joined(separator: "; ").replacing(/127\.0\.0\.1:\d+/, with: "HOST").replacing(
        "|", with: "\\|")
    case .none: "nothing: the tasks are read as if all were well"
    case .rows(let rows):
      rows.keys.sorted().map { "task \($0) as \(rows[$0] ?? "")" }.joined(separator: ", ")
    case .progress(let rows):
      rows.sorted { $0.key < $1.key }.map { "task \($0) at \(Int($1 * 100)) %" }
        .joined(separator: ", ")
    }
  }

  private static let file = URL(filePath: #filePath).appending(path: "../../../../docs/faults.md")
    .standardized

  private static var present: String? { try? String(contentsOf: file, encoding: .utf8) }

  /// Compares with the page that is there, or writes it.
  static func expect(_ text: String) {
    if ProcessInfo.processInfo.environment["CDNTOP_RECORD_GOLDEN"] == "1" {
      #expect(throws: Never.self) { try Data(text.utf8).write(to: file) }
      Issue.record("recorded docs/faults.md; run again to compare")
    } else {
      #expect(present == text, "docs/faults.md differs")
    }
  }

  /// Compares the end of the page that is there, or writes it.
  static func expect(endingIn text: String) {
    guard let present, let heading = text.firstMatch(of: /## .*/)?.0 else {
      Issue.record("there is no docs/faults.md")
      return
    }
    let before = present.firstRange(of: "\n" + heading).map { present[..<$0.lowerBound] }
    expect((before ?? present[...]) + text)
  }
}
