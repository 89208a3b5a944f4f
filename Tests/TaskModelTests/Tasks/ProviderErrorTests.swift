import TaskModel
import Testing

@Suite struct ProviderErrorTests {
  private static let said = VendorMessage(code: "Code.1", text: "vendor\ntext")

  @Test(arguments: [
    (
      ProviderError.throttled(retryAfter: .seconds(3), said), "throttled",
      AccountStatus.State.limited
    ),
    (.credentials(said), "credentials", .auth),
    (.permission(said), "permission", .auth),
    (.clockSkew(said), "clock_skew", .auth),
    (.rejected(said), "rejected", .down),
    (.unavailable(said), "unavailable", .down),
    (.transport("no route"), "transport", .down),
    (.malformedResponse("not JSON"), "malformed", .down),
  ])
  func kindAndState(error: ProviderError, kind: String, state: AccountStatus.State) {
    #expect(error.kind?.rawValue == kind)
    #expect(error.accountState == state)
    #expect(!error.description.contains("\n"))
  }

  @Test func messagesKeepTheVendorsCode() {
    let error = ProviderError.permission(Self.said)
    #expect(error.message.code.text == "Code.1")
    #expect(error.message.text.text == "vendor<000A>text")
    #expect(error.description.contains("Code.1: vendor<000A>text"))
    #expect(ProviderError.transport("no route").message.text.text == "no route")
    #expect(ProviderError.cancelled.kind == nil)
  }
}
