import TaskModel
import TestSupport
import Testing

@testable import Providers

/// The error pages of each vendor, row by row: the code decides, whatever the HTTP status.
@Suite struct VendorErrorTests {
  /// The gateway's table, that of the product, those of the calls, and what the vendor's own kits try
  /// again.
  static let alibaba: [(code: String, status: Int, kind: ProviderError.Kind)] = [
    ("OperationDenied", 403, ProviderError.Kind.permission),
    ("InsufficientBalance", 400, .permission),
    ("Forbidden.NotVerified", 403, .permission),
    ("Forbidden.RiskControl", 403, .permission),
    ("Forbidden.AccessTooManyOthersResource", 403, .permission),
    ("Forbidden.RAM", 400, .permission),
    ("Forbidden", 403, .permission),
    ("NoPermission", 403, .permission),
    ("RiskControl.Refused", 400, .permission),
    ("ChargeTypeViolation", 403, .permission),
    ("UnsupportedOperation", 400, .rejected),
    ("UnsupportedParameter", 400, .rejected),
    ("NoSuchVersion", 400, .rejected),
    ("MissingParameter", 400, .rejected),
    ("MissingParameter.ObjectType", 400, .rejected),
    ("MissingTimeParameter", 400, .rejected),
    ("InvalidParameter", 400, .rejected),
    ("InvalidParameters", 400, .rejected),
    ("InvalidTaskId.Malformed", 400, .rejected),
    ("InvalidTaskId", 400, .rejected),
    ("InvalidTime", 400, .rejected),
    ("InvalidObjectPath.Malformed", 400, .rejected),
    ("InvalidStartTime.Malformed", 400, .rejected),
    ("InvalidStartTime.ValueNotSupported", 400, .rejected),
    ("InvalidEndTime.Malformed", 400, .rejected),
    ("InvalidEndTime.Mismatch", 400, .rejected),
    ("InvalidStatus.ValueNotSupported", 400, .rejected),
    ("InvalidApi.NotFound", 404, .rejected),
    ("IdempotentParameterMismatch", 400, .rejected),
    ("QuotaExceeded", 400, .rejected),
    ("InvalidAccessKeyId.NotFound", 404, .credentials),
    ("InvalidAccessKeyId.NotFound", 400, .credentials),
    ("InvalidAccessKeyId.Inactive", 400, .credentials),
    ("SignatureDoesNotMatch", 403, .credentials),
    ("SignatureDoesNotMatch", 400, .credentials),
    ("IncompleteSignature", 400, .credentials),
    ("InvalidSecurityToken.Expired", 400, .credentials),
    ("InvalidSecurityToken.Malformed", 400, .credentials),
    ("MissingSecurityToken", 400, .credentials),
    ("InvalidTimeStamp.Expired", 400, .clockSkew),
    ("InvalidTimeStamp.Format", 400, .clockSkew),
    ("IllegalTimestamp", 400, .clockSkew),
    ("SignatureNonceUsed", 400, .unavailable),
    ("Throttling", 400, .throttled),
    ("Throttling", 503, .throttled),
    ("Throttling.User", 400, .throttled),
    ("Throttling.Api", 400, .throttled),
    ("Throttling.User", 403, .throttled),
    ("Rejected.Throttling", 400, .throttled),
    ("FlowControlError", 400, .throttled),
    ("TooManyRequests", 429, .throttled),
    ("TooManyRequests", 403, .throttled),
    ("InternalError", 500, .unavailable),
    ("InternalError", 400, .unavailable),
    ("InternalError", 403, .unavailable),
    ("InternalFailure", 400, .unavailable),
    ("InternalFailure", 500, .unavailable),
    ("ServiceUnavailable", 503, .unavailable),
    ("ServiceUnAvailable", 503, .unavailable),
    ("ServiceUnavailable", 403, .unavailable),
    ("ServiceUnavailableTemporary", 403, .unavailable),
    ("SystemUpgrading", 403, .unavailable),
    ("SystemUpgrading", 400, .unavailable),
    ("SystemBusy", 400, .unavailable),
    ("SystemBusy", 403, .unavailable),
    ("ServiceBusy", 403, .unavailable),
    ("ServiceBusy", 400, .unavailable),
    ("OperationDenied.ServiceBusy", 403, .unavailable),
    ("UnknownError", 400, .unavailable),
  ]

  @Test(arguments: alibaba.indices)
  func everyAlibabaCode(row: Int) async throws {
    let (code, status, kind) = Self.alibaba[row]
    let body = Array(#"{"Code":"\#(code)","Message":"said","RequestId":"1"}"#.utf8)
    for provider in ["alibaba-cdn", "alibaba-dcdn"] {
      for scope in [Sample.window, .ids("1")] {
        let error = try await Sample.provider(provider, ScriptedHTTP(body, status: status))
          .error(scope)
        #expect(error?.kind == kind, "\(code) with \(status)")
        #expect(error?.message == VendorMessage(code: code, text: "said"))
      }
    }
  }

  /// The same in XML, which comes where a gateway does not heed the wish for JSON.
  @Test(arguments: alibaba.indices, [200, nil])
  func everyAlibabaCodeInXML(row: Int, otherStatus: Int?) async throws {
    let (code, status, kind) = Self.alibaba[row]
    let body = Array(
      """
      <?xml version='1.0' encoding='UTF-8'?><Error><RequestId>1</RequestId><HostId>h</HostId>\
      <Code>\(code)</Code><Message>said &amp; done</Message></Error>
      """.utf8)
    for provider in ["alibaba-cdn", "alibaba-dcdn"] {
      for scope in [Sample.window, .ids("1")] {
        let http = ScriptedHTTP(body, status: otherStatus ?? status)
        let error = try await Sample.provider(provider, http).error(scope)
        #expect(error?.kind == kind, "\(code) with \(otherStatus ?? status)")
        #expect(error?.message == VendorMessage(code: code, text: "said & done"))
      }
    }
  }

  /// What a gateway before another vendor says in XML goes by the status, in its words.
  @Test(arguments: ["ucloud", "jdcloud", "tencent-cdn"])
  func aGatewayThatNobodyDocuments(provider: String) async throws {
    let body = Array("<Error><Code>Busy</Code><Message>later</Message></Error>".utf8)
    for (status, kind) in [
      (503, ProviderError.Kind.unavailable), (429, .throttled), (403, .permission),
    ] {
      let error = try await Sample.provider(provider, ScriptedHTTP(body, status: status))
        .error(provider == "jdcloud" ? .ids("x") : Sample.window)
      #expect(error?.kind == kind)
      #expect(error?.message == VendorMessage(code: "Busy", text: "later"))
    }
    let error = try await Sample.provider(provider, ScriptedHTTP(body))
      .error(provider == "jdcloud" ? .ids("x") : Sample.window)
    #expect(error?.kind == .malformed)
    #expect(error?.message.text.text.contains("Busy: later") == true)
  }

  /// What passes by itself is waited for as long as the vendor asks.
  @Test(arguments: ["SystemUpgrading", "ServiceBusy", "InternalFailure", "Rejected.Throttling"])
  func alibabaSaysHowLongToStayAway(code: String) async throws {
    let body = Array(#"{"Code":"\#(code)","Message":"said"}"#.utf8)
    let http = ScriptedHTTP(body, status: 403, headers: ["Retry-After": "7"])
    guard
      case .throttled(let wait, _) = try await Sample.provider("alibaba-cdn", http)
        .error(Sample.window)
    else {
      Issue.record("not told to stay away")
      return
    }
    #expect(wait == .seconds(7))
  }

  /// Codes that nobody listed go by the status.
  @Test(arguments: [
    (400, ProviderError.Kind.rejected), (401, .credentials), (403, .permission), (404, .rejected),
    (429, .throttled), (500, .unavailable), (503, .unavailable),
  ])
  func anUnknownCodeGoesByTheStatus(status: Int, kind: ProviderError.Kind) async throws {
    let body = Array(#"{"Code":"NeverSeen.Before","Message":"said"}"#.utf8)
    let error = try await Sample.provider("alibaba-cdn", ScriptedHTTP(body, status: status))
      .error(Sample.window)
    #expect(error?.kind == kind)
  }

  /// The page of common codes; the kits try again what is above 2000.
  static let ucloud: [(code: Int, kind: ProviderError.Kind)] = [
    (110, .unavailable), (130, .unavailable), (150, .unavailable), (153, .throttled),
    (160, .rejected), (161, .rejected), (170, .credentials), (171, .credentials),
    (172, .credentials), (174, .credentials), (230, .rejected), (292, .rejected),
    (293, .permission), (294, .permission), (295, .permission), (299, .permission),
    (2_000, .unavailable), (5_000, .unavailable),
  ]

  @Test(arguments: ucloud.indices, [200, 400, 403, 500])
  func everyUCloudCode(row: Int, status: Int) async throws {
    let (code, kind) = Self.ucloud[row]
    for written in ["\(code)", "\"\(code)\""] {
      let body = Array(#"{"RetCode":\#(written),"Message":"said"}"#.utf8)
      let error = try await Sample.provider("ucloud", ScriptedHTTP(body, status: status))
        .error(Sample.window)
      #expect(error?.kind == kind, "\(code) with \(status)")
      #expect(error?.message.code.text == "\(code)")
    }
  }

  /// The table of status codes; those that ask for what only submissions send are rejections.
  static let jd: [(code: Int, kind: ProviderError.Kind)] = [
    (-1, .unavailable), (1, .unavailable), (2, .rejected), (3, .credentials), (4, .credentials),
    (5, .rejected), (6, .rejected), (7, .credentials), (8, .unavailable), (9, .rejected),
    (10, .rejected), (11, .rejected), (15, .rejected), (16, .rejected), (17, .rejected),
    (18, .rejected), (20, .credentials), (46, .rejected), (47, .rejected),
  ]

  @Test(arguments: jd.indices, [200, 400, 403, 500])
  func everyJDCloudCode(row: Int, status: Int) async throws {
    let (code, kind) = Self.jd[row]
    let body = Array(#"{"status":\#(code),"msg":"said"}"#.utf8)
    let provider = try Sample.provider("jdcloud", ScriptedHTTP(body, status: status))
    do {
      let page = try await provider.tasks(matching: TaskQuery(.ids("x")))
      #expect(page.refused.values.map(\.kind) == [kind], "\(code) with \(status)")
    } catch {
      #expect(error.kind == kind, "\(code) with \(status)")
    }
  }
}
