import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What `check` asks of Volcengine and BytePlus.
@Suite struct VolcengineCheckTests {
  private typealias Vendor = VolcengineVendor

  @Test func checkAsksEachCallAndTellsWhatIsLeft() async throws {
    let quota = String(
      decoding: try Fixture.bytes("samples/volcengine.DescribeContentQuota.json"), as: UTF8.self)
    let vendor = Vendor { call in
      switch call.action {
      case "DescribeContentQuota": HTTPAnswer(quota)
      case "GetCallerIdentity":
        HTTPAnswer(
          #"{"Result":{"AccountId":2000000000,"Trn":"trn:iam::2000000000:root","IdentityType":"Account"}}"#
        )
      case "DescribeContentBlockTasks": Vendor.error("AccessDenied", status: 403)
      default: Vendor.rows([])
      }
    }
    let provider = try vendor.provider()
    var findings: [CheckFinding] = []
    for call in provider.checkedCalls {
      findings.append(try await provider.check(call, sample: nil))
    }
    #expect(findings[0] == CheckFinding())
    #expect(findings[1].note?.text == "refused, so blocks are not watched: AccessDenied said")
    #expect(
      findings[2].quota == [
        Quota(kind: .purgeURL, total: 1_000, left: 997),
        Quota(kind: .purgeDirectory, total: 50, left: 50),
        Quota(kind: .purgePattern, total: 20, left: 20),
        Quota(kind: .prefetch, total: 1_000, left: 999),
        Quota(kind: .block, total: 1_000, left: 1_000),
        Quota(kind: .unblock, total: 1_000, left: 1_000),
      ])
    #expect(findings[3].owner?.text == "trn:iam::2000000000:root" && findings[3].note != nil)
    let identity = try #require(vendor.asked.last)
    #expect(identity.request.authority == "sts.volcengineapi.com" && identity.members.isEmpty)
    #expect(identity.request.method == .get)
    #expect(
      identity.request.headerFields[.authorization]?.contains(
        "/cn-north-1/sts/request, SignedHeaders=host;x-content-sha256;x-date,") == true)
  }

  /// Each cloud has an owner of keys of its own; what stands in for one stands in for all.
  @Test(
    arguments: [
      ("volcengine-cdn", nil, "https://sts.volcengineapi.com"),
      ("byteplus-cdn", nil, "https://open.byteplusapi.com"),
      ("byteplus-cdn", "https://open.byteplusapi.com", "https://open.byteplusapi.com"),
      ("byteplus-cdn", "http://127.0.0.1:1", nil),
    ] as [(String, String?, String?)])
  func whereOwnersAreKnown(word: String, endpoint: String?, place: String?) throws {
    let provider = try Vendor { _ in Vendor.missing }.provider(word, endpoint: endpoint)
    #expect(provider.checkedCalls.last?.endpoint == place)
  }

  @Test func checkTakesTheFormThatTheVendorWants() async throws {
    let closed = Vendor.typed { call in
      call.action.hasSuffix("BlockTasks") ? Vendor.error("OperationDenied") : Vendor.rows([])
    }
    let provider = try closed.provider("byteplus-cdn")
    #expect(try await provider.check(provider.checkedCalls[0], sample: nil) == CheckFinding())
    #expect(try await provider.check(provider.checkedCalls[1], sample: nil).note != nil)
    let denied = Vendor.typed { _ in Vendor.error("AccessDenied", status: 403) }
    let error = await #expect(throws: ProviderError.self) {
      let denying = try denied.provider("byteplus-cdn")
      _ = try await denying.check(denying.checkedCalls[0], sample: nil)
    }
    #expect(error?.kind == .permission)
  }

  @Test func theLeastPolicyIsInTheVendorsForm() throws {
    for (word, extras) in [("volcengine-cdn", ["IAM:Get*", "IAM:List*"]), ("byteplus-cdn", [])] {
      let policy = try #require(try Vendor { _ in Vendor.missing }.provider(word).leastPolicy)
      let object = try JSONSerialization.jsonObject(with: Data(policy.utf8)) as? [String: Any]
      let statement = try #require((object?["Statement"] as? [[String: Any]])?.first)
      #expect(statement["Effect"] as? String == "Allow" && object?.count == 1)
      #expect(
        statement["Action"] as? [String] == [
          "CDN:DescribeContentTasks", "CDN:DescribeContentBlockTasks", "CDN:DescribeContentQuota",
        ] + extras)
    }
  }
}

/// The error pages of Volcengine and BytePlus, row by row: the code decides, whatever the status.
@Suite struct VolcengineErrorTests {
  static let codes: [(code: String, kind: ProviderError.Kind)] = [
    ("MissingParameter", .rejected), ("MissingRequestInfo", .rejected),
    ("InnerApiNeedAccountInfo", .rejected), ("InvalidAuthorization", .credentials),
    ("InvalidCredential", .credentials), ("MissingAuthenticationToken", .credentials),
    ("MissingSignature", .credentials), ("InvalidTimestamp", .clockSkew),
    ("ServiceNotFound", .rejected), ("InvalidActionOrVersion", .rejected),
    ("InvalidAccessKey", .credentials), ("InvalidClientTokenId", .credentials),
    ("SignatureDoesNotMatch", .credentials), ("InvalidSecretToken", .credentials),
    ("LackPolicy", .permission), ("LackProjectPolicy", .permission),
    ("AccessDenied", .permission), ("AccessDenied.IAMUnauthorized", .permission),
    ("RequestForbidden", .permission), ("InternalError", .unavailable),
    ("InternalError.Task", .unavailable), ("InternalServiceError", .unavailable),
    ("InternalServiceTimeout", .unavailable), ("FailToConnect", .unavailable),
    ("ServiceUnavailableTemp", .unavailable), ("UndefinedError", .unavailable),
    ("FlowLimitExceeded", .throttled), ("FlowLimitExceeded.QPSOverLimit", .throttled),
    ("AccountFlowLimitExceeded", .throttled), ("RequestLimitExceeded", .throttled),
    ("MethodNotAllowed", .rejected), ("InvalidAction", .rejected), ("InvalidVersion", .rejected),
    ("InvalidParameter", .rejected), ("InvalidParameter.StartTime", .rejected),
    ("InvalidDomain", .rejected), ("NotFound.Domain", .rejected),
    ("UnsupportedRegion", .rejected), ("UnsupportedOperation", .rejected),
    ("CDN.PermissionDenied", .permission), ("CDN.InvalidParameters", .rejected),
    ("CDN.InvalidParam.Source", .rejected), ("CDN.InternalError", .unavailable),
    ("CDN.ResourceNotFound", .rejected),
  ]

  @Test(arguments: codes.indices, [200, 400, 403, 500])
  func everyCode(row: Int, status: Int) async throws {
    let (code, kind) = Self.codes[row]
    let vendor = VolcengineVendor { _ in VolcengineVendor.error(code, status: status) }
    for word in ["volcengine-cdn", "byteplus-cdn"] {
      let provider = try Sample.provider(word, vendor.http)
      let error = await provider.error(
        .window(from: Sample.now, to: Sample.now, of: VolcengineProvider.List.blocks.scope))
      #expect(error?.kind == kind, "\(code) with \(status)")
      #expect(error?.message == VendorMessage(code: code, text: "said"))
    }
  }

  /// That a type is wanted is told from all else that is wrong with a call.
  @Test(arguments: [
    ("MissingParameter", "said", true), ("MissingParameter.TaskType", "said", true),
    ("InvalidParameter.TaskType", "said", true), ("InvalidParameter", "TaskType is empty", true),
    ("CDN.InvalidParameters", "tasktype", true), ("InvalidParameter", "said", false),
    ("InvalidParameter.StartTime", "said", false), ("InvalidTimestamp", "TaskType", false),
    ("AccessDenied", "TaskType", false),
  ])
  func aCallWithoutATypeIsToldWhatItLacks(code: String, text: String, isType: Bool) async throws {
    let vendor = VolcengineVendor { _ in
      HTTPAnswer(
        #"{"ResponseMetadata":{"Error":{"Code":"\#(code)","Message":"\#(text)"}}}"#, status: 400)
    }
    let error = try #require(
      await vendor.provider().error(VolcengineVendor.window(.tasks)))
    #expect(VolcengineError.isOfMissingType(error) == isType)
  }

  @Test(arguments: [
    ("AccessDenied", true), ("AccessDenied.IAMUnauthorized", true), ("LackPolicy", true),
    ("CDN.PermissionDenied", true), ("RequestForbidden", false), ("OperationDenied", false),
  ])
  func refusalsOfKeysAreToldFromThoseOfAccounts(code: String, isOfKey: Bool) {
    #expect(VolcengineError.isOfKey(VendorMessage(code: code, text: "")) == isOfKey)
  }
}
