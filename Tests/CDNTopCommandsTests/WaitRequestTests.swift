import FoundationEssentials
import Reports
import TaskModel
import Testing

@testable import CDNTopCommands

/// The ids that `wait` reads.
@Suite struct WaitRequestTests {
  private static func configuration() throws -> Configuration {
    try ConfigurationReader(
      file: "/c.yaml", paths: ProgramPaths(environment: ["HOME": "/home/me"])
    ).configuration(
      in: """
        accounts:
          - {name: one, provider: jdcloud, username: u, secret_key: k}
          - {name: two, provider: jdcloud, username: u, secret_key: k}
          - {name: goo, provider: google-cdn, credentials: "{}", project: mine}
          - {name: off, provider: jdcloud, username: u, secret_key: k, enabled: false}
          - {name: gone, provider: jdcloud, username: u, secret_key: k, enabled: false}

        """)
  }

  @Test func idsAreReadALineEach() throws {
    let configuration = try Self.configuration()
    func read(_ text: String) throws -> [WaitedID] {
      try WaitedID.read(text, configuration: configuration)
    }
    let a = "aaaaaaaa-0000-4000-8000-000000000001"
    let b = "bbbbbbbb00004000800000000000000b"
    #expect(try read("\n# x\n").isEmpty)
    #expect(
      try read("one \(a)\n\r\n  two\t\(b) prefetch \n# c\none \(a)\none \(a) purge-directory\n")
        == [
          WaitedID(account: AccountID("one"), vendorID: a, family: nil),
          WaitedID(account: AccountID("two"), vendorID: b, family: .prefetch),
          WaitedID(account: AccountID("one"), vendorID: a, family: .purge),
        ])
    for (line, words) in [
      ("one", "expected \"ACCOUNT ID\", not \"one\""), ("one \(a) prefetch x", "expected"),
      ("nobody \(a)", "no account \"nobody\""), ("off \(a)", "the account off is off"),
      ("one \(a) prefetsch", "no kind \"prefetsch\""),
      ("one null", "\"null\" is not a task id: jdcloud ids are UUIDs"),
      ("one ----", "not a task id"),
      ("two \(a),null", "not a task id"),
      (
        "goo https://www.googleapis.com/compute/v1/projects/other/global/operations/operation-1",
        "the project other"
      ),
    ] {
      let error = #expect(throws: UsageError.self) { try read("one \(a)\n\(line)\n") }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("line 2 of the input: ") && text.contains(words), "\(text)")
    }
  }

  /// Where nothing is asked, nothing may look as if all were done.
  @Test(arguments: [
    ("", nil), ("account:one", nil), ("account:one,off", nil),
    ("account:off", "off is switched off"),
    ("account:off,gone", "off, gone are switched off"),
  ])
  func accountsThatAreOff(words: String, error: String?) throws {
    let configuration = try Self.configuration()
    let filter = try TaskFilter(
      parsing: words, now: Date(timeIntervalSince1970: 0), zone: .fixed(seconds: 0))
    guard let error else {
      #expect(try !filter.accounts(of: configuration).isEmpty)
      return
    }
    let thrown = #expect(throws: UsageError.self) { try filter.accounts(of: configuration) }
    #expect(
      thrown?.description
        == error + " in /c.yaml (enabled: false), so that there is nothing to ask")
  }
}
