import FoundationEssentials
import TaskModel

/// The run of one URL: the origin, its places, the origin again.
struct URLRun<C: Clock>: Sendable where C.Duration == Duration {
  let part: ProofPlan.Part
  let settings: ProofSettings
  let asking: any Asking
  let lookups: NameLookups
  let pace: Pace<C>
  let clock: C
  let began: Date
  /// How many probes are under way at once.
  let width: Int
  let isRecording: Bool
  let asked: @Sendable () -> Void

  private var question: Question { part.question }

  /// Whether bodies tell anything; else the connection is closed after the head.
  private var wantsBody: Bool {
    isRecording || !settings.expectation.isByTimeAlone(withOrigin: part.origin != nil)
  }

  /// Asks and judges.
  func proof() async -> URLProof {
    guard let origin = part.origin, part.askedCount > 0 else {
      return judged(await outcomes(origin: nil), origin: nil, outcome: nil, doubt: nil)
    }
    let asking = OriginRun(run: self, place: origin)
    let reference: OriginReference
    do throws(OriginRun<C>.Failure) {
      reference = try await asking.reference()
    } catch {
      let outcome = OriginOutcome(socket: error.socket, answer: error.answer, trouble: error.reason)
      let reason =
        if case .notAsked(let why) = error.reason { Reason.originUnexpected(why) } else {
          error.reason
        }
      return judged(
        part.probes.map { _ in .notAsked(reason) }, origin: nil, outcome: outcome, doubt: nil,
        hasFailed: error.isUnreachable)
    }
    let outcomes = await outcomes(origin: reference)
    var doubt: Reason?
    let hasAnswers = outcomes.contains { if case .answers = $0 { true } else { false } }
    if hasAnswers { doubt = await asking.doubt(about: reference) }
    return judged(
      outcomes, origin: reference,
      outcome: OriginOutcome(socket: reference.socket, answer: reference.main, trouble: doubt),
      doubt: doubt, hasFailed: doubt == .originUnconfirmed)
  }

  // MARK: Asking

  /// Asks one request when it is its turn.
  func ask(
    _ request: Request, by ask: (Request) async throws(NoAnswer) -> Answer
  ) async throws(NoAnswer) -> Answer {
    do {
      try await pace.turn()
    } catch {
      throw NoAnswer(.cancelled)
    }
    asked()
    return try await ask(request)
  }

  /// Asks all probes that are asked at all, some at once.
  private func outcomes(origin: OriginReference?) async -> [ProbeOutcome] {
    await withTaskGroup(of: (Int, ProbeOutcome).self) { group in
      var outcomes = [ProbeOutcome](
        repeating: .notAsked(.tooManyProbes), count: part.probes.count)
      var next = 0
      func begin() {
        guard next < part.askedCount else { return }
        let (index, probe) = (next, part.probes[next])
        group.addTask { (index, await outcome(of: probe, origin: origin)) }
        next += 1
      }
      for _ in 0..<width { begin() }
      while let (index, outcome) = await group.next() {
        outcomes[index] = outcome
        begin()
      }
      return outcomes
    }
  }

  private func outcome(of probe: Probe, origin: OriginReference?) async -> ProbeOutcome {
    guard let socket = probe.place.socket else {
      return .failed(probe.place.trouble ?? "the place cannot be asked")
    }
    var failure = NoAnswer(.cancelled)
    for scheme in probe.scheme.map({ [$0] }) ?? question.url.schemes {
      let request = Request(
        url: question.url, scheme: scheme, socket: socket, variant: probe.variant,
        isHead: settings.isHead && !isRecording, wantsBody: wantsBody)
      if let origin, Self.isSame(request, as: origin) { return .notAsked(.originItself) }
      do throws(NoAnswer) {
        return try await answers(to: request)
      } catch {
        failure = error
        if !error.isUnconnected { break }
      }
    }
    return failure.reason == .cancelled ? .notAsked(.interrupted) : .failed(failure.description)
  }

  /// Whether a request goes to the origin: to an address of it, by the same port or by the other one of the web.
  private static func isSame(_ request: Request, as origin: OriginReference) -> Bool {
    let web = [80, 443]
    return origin.addresses.contains(request.socket.address)
      && (request.port == origin.port || (web.contains(request.port) && web.contains(origin.port)))
  }

  /// Asks twice, a while apart, over one connection if the place keeps it.
  private func answers(to request: Request) async throws(NoAnswer) -> ProbeOutcome {
    try await asking.withConnection(to: request) { ask async throws(NoAnswer) in
      let first = try await self.ask(request, by: ask)
      if isRecording { return .answers([first], scheme: request.scheme) }
      do throws(NoAnswer) {
        try await rest()
        let second = try await self.ask(request, by: ask)
        return .answers([first, second], scheme: request.scheme)
      } catch {
        guard error.reason == .cancelled else { throw error }
        return .cutShort(first, scheme: request.scheme)
      }
    }
  }

  /// Waits between two answers.
  private func rest() async throws(NoAnswer) {
    do {
      try await clock.sleep(for: settings.pause)
    } catch {
      throw NoAnswer(.cancelled)
    }
  }

  // MARK: Judging

  /// Judges what came.
  ///
  /// - Parameter doubt: why the origin's answers count for nothing; nil where they count.
  private func judged(
    _ outcomes: [ProbeOutcome], origin: OriginReference?, outcome: OriginOutcome?,
    doubt: Reason?, hasFailed: Bool = false
  ) -> URLProof {
    let baseline = settings.baseline
    let results = zip(part.probes, outcomes).map { probe, outcome in
      var vendor: CacheVendor?
      if case .answers(let answers, _) = outcome {
        vendor = answers.last.flatMap(CacheVendor.recognized)
      }
      let context = ProbeContext(
        purgedAt: question.purgedAt(on: vendor), recordedAt: baseline?.at,
        recorded: baseline?.body(of: question.url, at: probe.place, in: probe.variant),
        origin: origin, began: began)
      let result = ProbeResult(
        probe, outcome, judge: AnswerJudge(expectation: settings.expectation, context: context),
        vendors: question.vendors, isHead: settings.isHead)
      return doubt.map(result.doubted) ?? result
    }
    return URLProof(
      url: question.url, origin: outcome, probes: results,
      trouble: results.isEmpty ? "no place to ask" : nil, hasFailed: hasFailed || results.isEmpty)
  }
}

extension ProbeResult {
  /// The result where the origin's answers count for nothing.
  func doubted(_ doubt: Reason) -> ProbeResult {
    finding.verdict == .unknown ? self : found(.unknown(doubt))
  }

  /// The result with another finding.
  func found(_ finding: Finding) -> ProbeResult { ProbeResult(self, finding: finding) }

  private init(_ other: ProbeResult, finding: Finding) {
    probe = other.probe
    scheme = other.scheme
    self.finding = finding
    answer = other.answer
    reading = other.reading
    hasFailed = other.hasFailed
  }
}

extension NoAnswer: CustomStringConvertible {
  /// One clause.
  public var description: String {
    switch reason {
    case .unconnected(let why): "no connection: \(why)"
    case .untrusted(let why): "TLS: \(why)"
    case .late: "no whole answer in time"
    case .broken(let why): why
    case .cancelled: "ended before"
    }
  }
}
