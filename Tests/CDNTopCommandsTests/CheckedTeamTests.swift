import TaskModel
import TeamStore
import Testing

@testable import CDNTopCommands

/// What `check` says of a team's store.
@Suite struct CheckedTeamTests {
  private static func check(
    _ ahead: Double = 0, doubt: Double = 0.001, isPoller: Bool = true, isOutdated: Bool = false
  ) -> TeamCheck {
    TeamCheck(
      name: "db/cdntop", version: "15.18", user: "wang", isPoller: isPoller,
      isOutdated: isOutdated, remark: nil, clockAhead: ahead, clockDoubt: doubt, hearsHints: true,
      members: [])
  }

  private static func clock(_ ahead: Double, doubt: Double = 0.001) -> CheckStep? {
    CheckedTeam(name: "cdn-ops", .success(check(ahead, doubt: doubt))).steps.first {
      $0.matter == .clock
    }
  }

  private static func role(_ check: TeamCheck, notifies: Bool = false) -> CheckStep? {
    CheckedTeam(name: "cdn-ops", notifies: notifies, .success(check)).steps.first {
      $0.matter == .role
    }
  }

  @Test("Who may only look is told so, and that others notify where somebody is to be notified")
  func looksOn() throws {
    let quiet = try #require(Self.role(Self.check(isPoller: false)))
    #expect(quiet.result == .warning && quiet.detail.hasSuffix("cannot track or label"))
    let notifying = try #require(Self.role(Self.check(isPoller: false), notifies: true))
    #expect(notifying.detail == quiet.detail + "; what notify: names is told by those who poll")
    let poller = try #require(Self.role(Self.check(), notifies: true))
    #expect(poller.result == .ok && poller.detail == "wang polls and tracks for the team")
  }

  @Test("Tables of an earlier version are to be mended", arguments: [true, false])
  func mends(isPoller: Bool) throws {
    let step = try #require(Self.role(Self.check(isPoller: isPoller, isOutdated: true)))
    #expect(step.result == .warning && step.detail.contains("an earlier team init ran last"))
    #expect(step.advice?.contains("cdntop team init | psql") == true)
  }

  @Test(
    "A difference that cannot be told from none is none",
    arguments: [
      (0, 0.001, "and the server's agree to within 0.1 s"),
      (-0.04, 0.001, "and the server's agree to within 0.1 s"),
      (0.099, 0.001, "and the server's agree to within 0.1 s"),
      (-0.3, 0.35, "and the server's agree to within 0.4 s"),
      (0.1, 0.001, "is 0.1 s ahead of the server's"), (-1.5, 0.2, "is 1.5 s behind the server's"),
    ])
  func agrees(ahead: Double, doubt: Double, words: String) throws {
    let step = try #require(Self.clock(ahead, doubt: doubt))
    #expect(step.detail == "this machine's clock " + words)
    #expect(step.result == .ok && step.advice == nil)
  }

  @Test("A file with the address that others can read is told of, and the store is used")
  func exposed() throws {
    let file = ExposedKeyFile(
      key: "database_file", path: "/x", fault: "can be read by everybody", remedy: "chmod 600 /x")
    let team = CheckedTeam(name: nil, .failure(.busy(path: "db")), exposed: [file])
    let step = try #require(team.steps.last)
    #expect(step.matter == .credentials && step.result == .warning)
    #expect(step.subject == "database_file" && step.detail == "/x can be read by everybody")
    #expect(step.advice == "chmod 600 /x")
  }

  @Test("Two seconds are told as something to mend")
  func differs() throws {
    let step = try #require(Self.clock(-2))
    #expect(step.detail.hasPrefix("this machine's clock is 2.0 s behind the server's; "))
    #expect(step.result == .warning && step.advice != nil)
  }
}
