import Foundation
import Reports
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import Providers

/// What `check` says of an account, step by step, whatever its vendor does.
@Suite struct CheckWordsTests {
  private static func account(
    _ endpoint: String, provider: String
  ) throws -> AccountConfiguration {
    var common = AccountConfiguration.Common()
    common.endpoint = endpoint
    return AccountConfiguration(
      name: AccountID("one"),
      provider: try #require(ProviderRegistry.description(of: ProviderID(provider))),
      common: common, values: ["access_key_id": "k"], lists: [:], secrets: [], track: [])
  }

  private static func checked(
    _ outcomes: [Result<CheckFinding, ProviderError>?],
    _ change: (inout MeasuredExchange.Notes) -> Void,
    endpoint: String = "https://cdn.aliyuncs.com", purpose: CheckedCall.Purpose = .watch,
    provider: String = "alibaba-cdn"
  ) throws -> CheckedAccount {
    let account = try account(endpoint, provider: provider)
    var notes = MeasuredExchange.Notes()
    change(&notes)
    return CheckedAccount(
      account: account, endpoint: try ProviderRegistry.endpoint(of: account.settings),
      canList: true,
      trials: outcomes.enumerated().map { index, outcome in
        CheckedAccount.Trial(
          call: CheckedCall(["List", "ByID"][index], purpose: purpose), outcome: outcome)
      }, notes: notes, at: Date(timeIntervalSince1970: 0), needs: QuotaNeeds())
  }

  private static func lines(_ account: CheckedAccount) -> [String] {
    account.steps.map { step in
      "\(step.result.rawValue) \(step.matter.word) "
        + (step.subject.map { "\($0): " } ?? "") + step.detail
    }
  }

  /// Nothing is said of what nobody has looked at.
  @Test func withoutAnAnswerNothingElseIsKnown() throws {
    let error = ProviderError.transport("connection refused")
    let checked = try Self.checked([.failure(error), nil]) {
      $0.calls = 1
      $0.failure = ExchangeError(error)
    }
    #expect(
      Self.lines(checked) == [
        "failed reachable no answer from the vendor (connection refused)",
        "unknown tls not reached",
        "unknown clock not checked: no answer",
        "unknown key not checked: the vendor has not looked at it",
        "unknown owner the vendor does not report the key's owner",
        "unknown permission List: not known, see above",
        "unknown permission ByID: not asked",
        "unknown success purge: means in effect on its whole network, by its own word",
        "unknown success prefetch: means its middle tier holds it; edges may not yet",
        "unknown quota the vendor does not report what is left",
      ])
    #expect(!checked.isWatchable)
  }

  /// It is used all the same: secrets that are mounted may have to be so.
  @Test func aKeyFileThatOthersCanReadIsAWarning() throws {
    var checked = try Self.checked([.success(CheckFinding())]) { $0.latency = .milliseconds(12) }
    checked.exposed = [
      ExposedKeyFile(
        key: "access_key_secret_file", path: "/x", fault: "can be read by everybody",
        remedy: "chmod 600 /x")
    ]
    #expect(
      Self.lines(checked).filter { $0.contains(" key ") } == [
        "ok key the vendor accepts it",
        "warning key access_key_secret_file: /x can be read by everybody",
      ])
    #expect(checked.isWatchable)
    let report = CheckReport([checked], at: Date(timeIntervalSince1970: 0))
    #expect(report.status == .done)
  }

  /// One line is enough where a vendor's word means the same of all kinds.
  @Test func whatSuccessMeansIsSaidOnceWhereItIsAlike() throws {
    let checked = try Self.checked([.success(CheckFinding())], { _ in }, provider: "jdcloud")
    #expect(
      Self.lines(checked).filter { $0.hasPrefix("unknown success") } == [
        "unknown success means the vendor ended it; on which nodes is not said"
      ])
  }

  @Test func anAnswerWithoutATimeSaysNothingOfTheClock() throws {
    let checked = try Self.checked([.success(CheckFinding()), .success(CheckFinding())]) {
      $0.latency = .milliseconds(12)
    }
    #expect(
      Self.lines(checked).prefix(4) == [
        "ok reachable https://cdn.aliyuncs.com answers in 12ms",
        "ok tls the certificate is trusted",
        "unknown clock the vendor does not report its time",
        "ok key the vendor accepts it",
      ])
  }

  /// A vendor that refuses our time although its own was signed with leaves nothing that can be watched.
  @Test func aTimeThatStaysRefusedFails() throws {
    let message = VendorMessage(code: "InvalidTimeStamp", text: "expired")
    let checked = try Self.checked([.failure(.clockSkew(message)), nil]) {
      $0.latency = .milliseconds(12)
      $0.clockSkew = .seconds(1_200)
    }
    #expect(
      Self.lines(checked)[2]
        == "failed clock this machine's clock is 20m behind the vendor's; "
        + "this machine's clock is off (InvalidTimeStamp: expired)")
    #expect(!checked.isWatchable)
  }

  /// A quota says what it counts.
  @Test(arguments: [
    (TaskKind.purgeURL, "3 of 9 URLs left today"),
    (.purgeDirectory, "3 of 9 directories left today"),
    (.purgePattern, "3 of 9 patterns left today"), (.prefetch, "3 of 9 URLs left today"),
    (.block, "3 of 9 URLs to block left today"), (.purgeTag, "3 of 9 tags left today"),
  ])
  func quota(kind: TaskKind, words: String) throws {
    var finding = CheckFinding()
    finding.quota = [Quota(kind: kind, domain: nil, total: 9, left: 3)]
    let checked = try Self.checked(
      [.success(finding)], { $0.latency = .milliseconds(1) }, purpose: .quota)
    #expect(Self.lines(checked).last == "ok quota \(kind.rawValue): \(words)")
  }
}
