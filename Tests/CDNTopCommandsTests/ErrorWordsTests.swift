import ArgumentParser
import Foundation
import PollingEngine
import TaskModel
import Testing

@testable import CDNTopCommands

/// What stands behind an error names the command that it is about.
@Suite struct ErrorWordsTests {
  private func talk(_ arguments: [String]) throws -> String {
    let sorted = try ArgumentOrder(arguments).sorted()
    do {
      _ = try RootCommand.parseAsRoot(sorted)
    } catch {
      return ExitReport(error, of: sorted.first, parsedBy: RootCommand.self).talk ?? ""
    }
    return ""
  }

  @Test(arguments: [
    (["track"], "track"), (["track", "jd"], "track"), (["untrack"], "untrack"),
    (["list", "--bogus"], "list"), (["wait", "--bogus"], "wait"), (["tracked", "x"], "tracked"),
    (["--ascii", "check", "--bogus"], "check"), (["demo", "--since", "2h"], "demo"),
    (["history", "--durations", "--urls"], "history"), (["init", "x"], "init"),
    (["report", "--bogus"], "report"), (["handover", "--format", "html"], "handover"),
  ])
  func namesTheCommand(arguments: [String], command: String) throws {
    #expect(try talk(arguments).hasSuffix("\nSee cdntop \(command) --help.\n"))
  }

  @Test func theMonitorHasNoWord() throws {
    #expect(try talk(["--bogus"]).hasSuffix("\nSee cdntop --help.\n"))
  }

  // MARK: - Who keeps a list waiting

  private static func status(
    _ error: ProviderError?, scope: String? = nil, isRead: Bool = false
  ) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    status.error = error
    status.state = error?.accountState ?? .ok
    if let scope {
      status.state = .down
      status.scope = SafeText(scope, limit: .word)
    }
    if isRead { status.lastSuccess = .distantPast }
    return status
  }

  private static let said = VendorMessage(code: "Throttling", text: "slow down")

  static let delays: [(AccountStatus, String)] = [
    (
      status(.transport("connection refused")),
      "one: no answer from the vendor (connection refused); retrying until the 2m timeout"
    ),
    (
      status(.throttled(retryAfter: .seconds(30), said)),
      "one: rate limited, asks to wait 30s (Throttling: slow down); retrying until the 2m timeout"
    ),
    (
      status(.throttled(retryAfter: .seconds(3_600), said)),
      "one: rate limited, asks to wait 1h (Throttling: slow down); not asked again,"
        + " since that is longer than is left of the 2m timeout"
    ),
    (
      status(.throttled(retryAfter: .seconds(100), said)),
      "one: rate limited, asks to wait 1m40s (Throttling: slow down); not asked again,"
        + " since that is longer than is left of the 2m timeout"
    ),
    (
      status(.permission(said), scope: "prefetch"),
      "one: prefetch: key lacks permission (Throttling: slow down); still reading the rest;"
        + " waiting until the 2m timeout"
    ),
    (status(nil), "one: no answer yet; waiting until the 2m timeout"),
    (status(nil, isRead: true), "one: still reading; waiting until the 2m timeout"),
    (
      status(.tooMuch("the list is too long"), isRead: true),
      "one: still reading; waiting until the 2m timeout"
    ),
  ]

  @Test(arguments: delays)
  func saysWhoKeepsAListWaiting(status: AccountStatus, words: String) {
    #expect(SinglePoll.words(status, within: .seconds(120), left: .seconds(90)) == words)
  }
}
