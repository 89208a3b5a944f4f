import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What the errors of Google's calls mean.
@Suite struct GoogleErrorTests {
  static let errors: [(Int, String, ProviderError.Kind)] = [
    (403, "rateLimitExceeded", .throttled), (403, "userRateLimitExceeded", .throttled),
    (403, "quotaExceeded", .throttled), (403, "dailyLimitExceeded", .throttled),
    (429, "rateLimitExceeded", .throttled), (400, "RATE_LIMIT_EXCEEDED", .throttled),
    (403, "RESOURCE_EXHAUSTED", .throttled), (429, "odd", .throttled),
    (401, "authError", .credentials), (401, "required", .credentials), (401, "odd", .credentials),
    (401, "ACCESS_TOKEN_EXPIRED", .credentials), (403, "accountDisabled", .credentials),
    (403, "forbidden", .permission), (403, "accessNotConfigured", .permission),
    (403, "insufficientPermissions", .permission), (403, "SERVICE_DISABLED", .permission),
    (403, "BILLING_DISABLED", .permission), (403, "USER_PROJECT_DENIED", .permission),
    (403, "SECURITY_POLICY_VIOLATED", .permission), (403, "odd", .permission),
    (400, "invalid", .rejected), (400, "required", .rejected), (404, "notFound", .rejected),
    (404, "odd", .rejected), (200, "odd", .rejected), (200, "backendError", .unavailable),
    (500, "internalError", .unavailable), (503, "backendError", .unavailable),
    (502, "odd", .unavailable), (500, "UNKNOWN", .unavailable),
  ]

  @Test(arguments: errors) func reasons(
    status: Int, reason: String, kind: ProviderError.Kind
  ) async throws {
    for scope in [Sample.window, .ids("operation-1")] {
      let error = try await GoogleProviderTests.provider(
        Recorder([GoogleProviderTests.error(status, reason)])
      ).error(scope)
      #expect(error?.kind == kind)
      #expect(error?.message.code.text == reason)
    }
  }

  @Test("a reason that nobody listed goes by what else the error says")
  func furtherReasons() async throws {
    let cases: [(String, ProviderError.Kind, String)] = [
      (
        #"{"code":403,"errors":[{"reason":"odd"}],"details":[{"@type":"x"},{"reason":"SERVICE_DISABLED"}]}"#,
        .permission, "odd"
      ),
      (
        #"{"code":403,"errors":[{"reason":"forbidden"}],"details":[{"reason":"USER_PROJECT_DENIED"}]}"#,
        .permission, "USER_PROJECT_DENIED"
      ),
      (
        #"{"code":403,"errors":[{"reason":"forbidden"}],"details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}"#,
        .throttled, "RATE_LIMIT_EXCEEDED"
      ),
      (#"{"code":403,"status":"RESOURCE_EXHAUSTED"}"#, .throttled, "RESOURCE_EXHAUSTED"),
      (
        #"{"code":403,"details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}"#, .throttled,
        "RATE_LIMIT_EXCEEDED"
      ),
      (#"{"code":403}"#, .permission, "403"), (#"{}"#, .permission, "403"),
      (#""permission_denied""#, .permission, "permission_denied"),
    ]
    for (text, kind, code) in cases {
      let answer = HTTPAnswer(#"{"error":\#(text)}"#, status: 403)
      let error = try await GoogleProviderTests.provider(Recorder([answer])).error(Sample.window)
      #expect(error?.kind == kind, "\(text)")
      #expect(error?.message.code.text == code)
    }
  }

  @Test("who may call is about the key, whether the service is open is about the project")
  func whatARefusalIsAbout() throws {
    let description = try #require(ProviderRegistry.description(of: ProviderID("google-cdn")))
    for (code, isOfKey) in [
      ("forbidden", true), ("insufficientPermissions", true), ("IAM_PERMISSION_DENIED", true),
      ("accessNotConfigured", false), ("SERVICE_DISABLED", false), ("BILLING_DISABLED", false),
    ] {
      #expect(description.isOfKey(VendorMessage(code: code, text: "")) == isOfKey, "\(code)")
    }
  }
}
