import FoundationEssentials
import HTTPTypes
import Synchronization
import TaskModel

/// JD Cloud's opencdn: one call per tracked id, no listing.
final class JDCloudProvider: Provider {
  let capabilities: ProviderCapabilities
  private let account: AccountID
  private let endpoint: Endpoint
  private let http: any HTTPExchanging
  private let now: @Sendable () -> Date
  private let username: String
  private let secretKey: Secret
  private let configuredZone: UTCOffset
  private let redactor: Redactor
  /// The zone whose date the vendor last accepted where zones differed.
  private let learnedZone = Mutex<UTCOffset?>(nil)

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    endpoint = setup.endpoint
    http = setup.http
    now = setup.now
    username = try setup.requiredValue("username")
    secretKey = try setup.requiredSecret("secret_key")
    configuredZone = setup.value("utc_offset").flatMap { UTCOffset($0) } ?? .shanghai
    redactor = setup.redactor()
    capabilities = ProviderCapabilities(
      canList: false, scopes: .fixed(Self.families), idsPerCall: 1, lookBack: .zero,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: false,
      answerTells: [.message],
      // github.com/jdcloudcom/en, Operation-Guide/Refresh-Preheat.md: about five minutes.
      usualDurations: UsualDurations(purge: .about(.seconds(5 * 60))))
  }

  /// Purges and prefetches, which have calls and ids of their own.
  private static let families = [TaskKind.Family.purge, .prefetch].map {
    TaskScope(name: SafeText($0.rawValue, limit: .word), family: $0)
  }

  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard cursor == nil else { throw .foreignCursor }
    guard let reference = references.first else { return TaskPage() }
    return try await page(for: reference)
  }

  /// Asks for one task, a second time with another date if the signature was refused: that of another zone,
  /// or the vendor's own where its answer told that its clock is not ours.
  private func page(for reference: TaskReference) async throws(ProviderError) -> TaskPage {
    let moment = now()
    let zone = learnedZone.withLock { $0 } ?? configuredZone
    var attempt = try await ask(for: reference, zone: zone, at: moment)
    if case .refused(.signature) = attempt, let other = alternative(to: zone, at: moment) {
      attempt = try await ask(for: reference, zone: other, at: now())
      if attempt.showsGoodSignature { learnedZone.withLock { $0 = other } }
    }
    switch attempt {
    case .page(let page):
      return page
    case .refused(.id(let error)):
      return TaskPage(refused: [reference: error])
    case .refused(.account(let error)), .refused(.signature(let error)):
      throw error
    }
  }

  private enum Attempt {
    case page(TaskPage)
    case refused(JDCloudRefusal)

    /// Whether the vendor looked at the task, which it does only after accepting the signature.
    var showsGoodSignature: Bool {
      switch self {
      case .page, .refused(.id): true
      case .refused(.signature), .refused(.account): false
      }
    }
  }

  private func ask(
    for reference: TaskReference, zone: UTCOffset, at moment: Date
  ) async throws(ProviderError) -> Attempt {
    let answer = try await send(reference, zone: zone, at: moment)
    let decoded = try answer.decoded(now: moment, JDCloudAnswer.init)
    guard let status = decoded.status else {
      throw answer.isSuccess
        ? .malformedResponse("the answer has no status") : answer.statusError(now: moment)
    }
    // What stands before the vendor may answer with a `status` of its own: the HTTP status.
    guard answer.isSuccess || JDCloudRefusal.codes.contains(status) else {
      throw answer.statusError(now: moment)
    }
    guard status == 0 else {
      let said = decoded.message ?? "no message"
      let wait = answer.retryAfter(now: moment)
      // The vendor's table has no code for too many calls, so the HTTP status speaks for itself.
      if answer.isThrottled {
        throw .throttled(retryAfter: wait, VendorMessage(code: String(status), text: said))
      }
      return .refused(JDCloudRefusal(code: status, text: said, retryAfter: wait))
    }
    return .page(page(from: decoded, for: reference))
  }

  private func send(
    _ reference: TaskReference, zone: UTCOffset, at moment: Date
  ) async throws(ProviderError) -> HTTPAnswer {
    let signature = JDCloudSignature.signature(
      dateText: JDCloudSignature.dateText(moment, zone: zone), username: username,
      secretKey: secretKey)
    return try await exchange(
      request(reference), body: body(reference, signature),
      without: redactor.alsoRemoving(signature))
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    let zone = learnedZone.withLock { $0 } ?? configuredZone
    let answer = try await send(reference, zone: zone, at: now())
    return RawLayout.rawAnswer(answer)
  }

  /// Sends a request; where nobody speaks TLS at the endpoint, says what plain http would mean.
  private func exchange(
    _ request: HTTPRequest, body: [UInt8], without redactor: Redactor
  ) async throws(ProviderError) -> HTTPAnswer {
    do {
      return try await http.exchange(request, body: body, without: redactor)
    } catch {
      guard error.isSchemeInDoubt, case .transport(let text) = error.failure, endpoint.isSecure,
        !endpoint.isLoopback
      else { throw error.failure }
      throw .transport(
        text
          + ". If JD offers only http here: an http:// endpoint with allow_http: true works, but "
          + "whoever reads one signature on the way can use the account for a day")
    }
  }

  /// The zone to try after `zone`: the same, the configured one, UTC or Shanghai, the first that now has
  /// another date than was tried.
  private func alternative(to zone: UTCOffset, at moment: Date) -> UTCOffset? {
    let tried = JDCloudSignature.dateText(moment, zone: zone)
    let candidates: [UTCOffset] = [zone, configuredZone, .utc, .shanghai]
    let present = now()
    return candidates.first { JDCloudSignature.dateText(present, zone: $0) != tried }
  }

  private func request(_ reference: TaskReference) -> HTTPRequest {
    let path = reference.kind.family == .prefetch ? "/api/prefetchQuery" : "/api/refreshQuery"
    return HTTPRequest(
      method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: path,
      headerFields: [.contentType: "application/json", .accept: "application/json"])
  }

  private func body(_ reference: TaskReference, _ signature: String) -> [UInt8] {
    let text = Wire.object([
      "username": Wire.quoted(username), "signature": Wire.quoted(signature),
      "taskid": Wire.quoted(reference.vendorID),
    ])
    return Array(text.utf8)
  }

  private func page(
    from answer: JDCloudAnswer, for reference: TaskReference
  ) -> TaskPage {
    func refused(_ words: String) -> TaskPage {
      TaskPage(refused: [reference: .malformedResponse(words)])
    }
    switch answer.data {
    case .missing:
      return TaskPage(notFound: [reference])
    case .odd:
      return refused("the answer's data is no object")
    case .task(let task):
      if let id = task.id, Self.bare(id) != Self.bare(redactor.clean(reference.vendorID)) {
        return refused("the answer is about another task")
      }
      return TaskPage(reports: [report(task, for: reference)])
    }
  }

  /// An id without what notations differ in: the vendor counts 32 digits and shows 36 characters.
  private static func bare(_ id: String) -> String {
    id.lowercased().filter { $0 != "-" }
  }

  private func report(
    _ task: JDCloudAnswer.Task, for reference: TaskReference
  ) -> TaskReport {
    let words: [Int: TaskStatus] = [0: .succeeded, 1: .running, 2: .failed]
    let id = CacheTask.ID(
      account: account, vendorID: reference.vendorID, family: reference.kind.family)
    return TaskReport(
      id: id, kind: reference.kind, word: task.status.flatMap { words[$0] } ?? .unknown,
      vendorStatus: task.status.map { SafeText(String($0), limit: .word) },
      message: Wire.message(task.message))
  }
}
