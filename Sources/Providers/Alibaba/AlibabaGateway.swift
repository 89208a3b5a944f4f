import FoundationEssentials
import HTTPTypes
import TaskModel

/// Makes signed calls of one Alibaba Cloud product and tells answers from errors.
struct AlibabaGateway: Sendable {
  let now: @Sendable () -> Date
  /// Where the service is that tells whose key it is; nil for the account's own endpoint, which stands in for all
  /// services.
  let ownerEndpoint: String?
  private let http: any HTTPExchanging
  private let signer: AlibabaSigner
  private let ownerSigner: AlibabaSigner

  /// How far back the vendor lists: three days, less what clocks and slow calls may eat.
  static let lookBack: Duration = .seconds(3 * 86_400 - 600)
  private static let oldestStart: Double = 3 * 86_400 - 300
  private static let ownerAction = "GetCallerIdentity"

  init(_ setup: ProviderSetup, version: String) throws(ProviderSetupError) {
    now = setup.now
    http = setup.http
    signer = try AlibabaSigner(setup, version: version)
    ownerSigner = try AlibabaSigner(setup, version: "2015-04-01")
    ownerEndpoint =
      setup.endpoint.host.hasSuffix(".aliyuncs.com") ? "https://sts.aliyuncs.com" : nil
  }

  /// What must be taken out of the vendor's words.
  var redactor: Redactor { signer.redactor }

  /// The call that tells whose key it is.
  var ownerCall: CheckedCall {
    // https://www.alibabacloud.com/help/doc-detail/43767.htm: needs no permission.
    CheckedCall(Self.ownerAction, purpose: .owner, endpoint: ownerEndpoint)
  }

  /// Reads one page of a list.
  ///
  /// The vendor's bound moves while a read goes on, so the start is clamped anew on every page. A
  /// window that lies wholly before it is empty.
  func page(
    of action: String, _ more: [String: String] = [:], from: Date, to: Date,
    after cursor: PageCursor?, pageSize: Int, _ decoder: AlibabaDecoder
  ) async throws(ProviderError) -> TaskPage {
    var place = try PageCursor.place(in: cursor, orFirst: RowCursor())
    let moment = now()
    let oldest = moment.timeIntervalSince1970 - Self.oldestStart
    let start = Date(
      timeIntervalSince1970: max(from.timeIntervalSince1970, oldest).rounded(.down))
    guard start <= to else { return TaskPage() }
    var parameters = more
    parameters["PageNumber"] = String(place.page)
    parameters["PageSize"] = String(pageSize)
    parameters["StartTime"] = RFC3339.text(start)
    parameters["EndTime"] = RFC3339.text(max(to, start.addingTimeInterval(1)))
    let answer = try await tasks(action, parameters, at: moment, decoder)
    let step = place.advance(
      over: answer.rowCount, answer.fingerprint, total: answer.total, pageSize: pageSize)
    return TaskPage(listed: answer.reports, strays: answer.strayRows, step, at: place)
  }

  /// Makes a call that lists tasks.
  func tasks(
    _ action: String, _ parameters: [String: String], at moment: Date, _ decoder: AlibabaDecoder
  ) async throws(ProviderError) -> AlibabaAnswer {
    let decoded = try await answer(
      to: action, parameters, at: moment, decoder.answer,
      code: \.errorCode, message: \.errorMessage, hasResult: { $0.rowCount > $0.strayRows })
    guard decoded.isListing, !decoded.isOdd else {
      throw .malformedResponse("the answer has neither a task list nor an error")
    }
    return decoded
  }

  /// Makes a call that lists nothing and returns the plain members of its answer.
  ///
  /// - Parameter hasResult: whether the members are what was asked for, whatever code is beside them.
  func fields(
    _ action: String, _ parameters: [String: String] = [:],
    hasResult: (AlibabaFields) -> Bool
  ) async throws(ProviderError) -> AlibabaFields {
    try await answer(
      to: action, parameters, at: now(), AlibabaFields.init, code: { $0["Code"] },
      message: { $0["Message"] }, hasResult: hasResult)
  }

  /// The least policy of calls, in the form of RAM.
  static func leastPolicy(for calls: [CheckedCall]) -> String {
    AccessPolicy(version: "1", actions: calls.compactMap(\.permission)).text
  }

  /// Asks whose key it is.
  func addOwner(to finding: inout CheckFinding) async throws(ProviderError) {
    let fields = try await fields(Self.ownerAction) { $0.owner != nil }
    finding.owner = fields.owner.map { SafeText($0, limit: .message) }
    if fields["IdentityType"] == "Account" {
      finding.note = SafeText(
        "this is the key of the whole account; a RAM user who may only read is safer",
        limit: .message)
    }
  }

  /// Makes a call and reads its answer; again at once, with a nonce of its own, where the vendor has had the first one.
  ///
  /// Something on the way sends a request again whose answer it lost: what the vendor says then is of that nonce, and
  /// nothing of the key or the service.
  ///
  /// - Throws: the error that an answer is; one that has what was asked for is none, whatever code it has.
  func answer<Value>(
    to action: String, _ parameters: [String: String], at moment: Date,
    _ read: ([UInt8]) throws(JSONReader.Fault) -> Value, code: (Value) -> String?,
    message: (Value) -> String?, hasResult: (Value) -> Bool
  ) async throws(ProviderError) -> Value {
    do {
      return try await answerOnce(
        to: action, parameters, at: moment, read, code: code, message: message, hasResult: hasResult
      )
    } catch {
      guard AlibabaError.isOfNonce(error) else { throw error }
      return try await answerOnce(
        to: action, parameters, at: now(), read, code: code, message: message, hasResult: hasResult)
    }
  }

  private func answerOnce<Value>(
    to action: String, _ parameters: [String: String], at moment: Date,
    _ read: ([UInt8]) throws(JSONReader.Fault) -> Value, code: (Value) -> String?,
    message: (Value) -> String?, hasResult: (Value) -> Bool
  ) async throws(ProviderError) -> Value {
    let answer = try await send(action, parameters, at: moment)
    // A gateway that does not heed our wish for JSON says the same in XML.
    let value = try answer.decoded(
      now: moment,
      meaning: {
        AlibabaError.error(code: $0.code, text: $0.message, answer: answer, now: moment)
      }, read)
    if let code = code(value), !code.isEmpty, !answer.isSuccess || !hasResult(value) {
      throw AlibabaError.error(code: code, text: message(value), answer: answer, now: moment)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    return value
  }

  /// Sends a call and returns its answer, without secrets.
  func send(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) async throws(ProviderError) -> HTTPAnswer {
    let signer = action == Self.ownerAction ? ownerSigner : signer
    return try await http.answer(
      to: signer.request(action, parameters, at: moment), without: redactor)
  }
}
