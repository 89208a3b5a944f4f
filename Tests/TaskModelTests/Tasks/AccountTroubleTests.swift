import FoundationEssentials
import TaskModel
import Testing

/// Every state of an account has its true words.
@Suite struct AccountTroubleTests {
  private static let message = VendorMessage(code: "174", text: "expired")

  static let errors: [(ProviderError, words: String, sentence: String)] = [
    (.credentials(message), "key refused", "key refused (174: expired)"),
    (
      .credentials(VendorMessage(code: "", text: "the file is missing")), "key cannot be used",
      "key cannot be used (the file is missing)"
    ),
    (.permission(message), "key lacks permission", "key lacks permission (174: expired)"),
    (
      .clockSkew(message), "this machine's clock is off",
      "this machine's clock is off (174: expired)"
    ),
    (.throttled(retryAfter: nil, message), "rate limited", "rate limited (174: expired)"),
    (
      .throttled(retryAfter: .seconds(3_600), message), "rate limited, asks to wait 1h",
      "rate limited, asks to wait 1h (174: expired)"
    ),
    (.throttled(retryAfter: .seconds(2), message), "rate limited", "rate limited (174: expired)"),
    (.tooMuch("too long"), "read in part", "read in part (too long)"),
    (.rejected(message), "request rejected", "request rejected (174: expired)"),
    (.unavailable(message), "vendor unavailable", "vendor unavailable (174: expired)"),
    (.transport("no route"), "no answer from the vendor", "no answer from the vendor (no route)"),
    (.malformedResponse("no JSON"), "answer not understood", "answer not understood (no JSON)"),
    (.cancelled, "no answer", "no answer (the call was abandoned)"),
  ]

  private func status(_ change: (inout AccountStatus) -> Void) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID("a"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    change(&status)
    return status
  }

  @Test(arguments: errors) func ofErrors(_ error: ProviderError, _ words: String, _ text: String) {
    let trouble = status {
      $0.state = error.accountState
      $0.error = error
    }.trouble
    #expect(trouble?.words == words)
    #expect(trouble?.sentence == text)
    #expect(error.description == text)
    // Once it is over nothing sounds as if it went on.
    let past = trouble?.past ?? ""
    #expect([" was ", " were ", "lacked", "could not", "did not"].contains { past.contains($0) })
  }

  @Test func withoutAnError() {
    #expect(status { $0.isComplete = true }.trouble == nil)
    #expect(status { _ in }.trouble?.words == "not asked yet")
    #expect(status { $0.calls = 1 }.trouble?.words == "no answer yet")
    #expect(status { $0.lastSuccess = testNow }.trouble?.words == "read in part")
    #expect(status { $0.state = .off }.trouble?.words == "account switched off")
    #expect(status { $0.state = .down }.trouble?.words == "no answer")
  }

  @Test func lastGood() {
    #expect(status { _ in }.lastGood(now: testNow) == "never read")
    #expect(
      status { $0.lastSuccess = testNow.addingTimeInterval(-6) }.lastGood(now: testNow)
        == "last good 6s ago")
  }
}
