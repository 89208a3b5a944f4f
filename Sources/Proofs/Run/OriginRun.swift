import FoundationEssentials

/// Asks the origin of one URL.
struct OriginRun<C: Clock>: Sendable where C.Duration == Duration {
  /// Why no edge is asked.
  struct Failure: Error {
    let reason: Reason
    var socket: SocketPlace?
    var answer: Answer?
    /// Whether it could not be asked at all.
    var isUnreachable = false
  }

  let run: URLRun<C>
  let place: OriginPlace

  private var url: ProofURL { run.part.question.url }
  private var expectation: ProofExpectation { run.settings.expectation }

  /// Returns what the origin serves, where that is what is expected.
  ///
  /// It is asked as `identity`, and further for those codings that are not decoded here.
  func reference() async throws(Failure) -> OriginReference {
    let ways = try await ways()
    let (socket, scheme, first) = try await firstAnswer(by: ways)
    var answers: [Variant: Answer] = [.identity: first]
    if let trouble = trouble(with: first) {
      throw Failure(reason: .originUnexpected(trouble), socket: socket, answer: first)
    }
    for variant in run.settings.furtherVariants {
      let request = request(scheme, socket, variant)
      do throws(NoAnswer) {
        answers[variant] = try await ask(request)
      } catch {
        throw failure(error, at: socket)
      }
    }
    let port = request(scheme, socket, .identity).port
    return OriginReference(
      socket: socket, addresses: Set(ways.map(\.0.address)), port: port, scheme: scheme,
      answers: answers)
  }

  /// Asks again, and says why the first answer counts for nothing; nil where it counts.
  func doubt(about reference: OriginReference) async -> Reason? {
    guard let before = reference.main else { return .originUnconfirmed }
    do throws(NoAnswer) {
      let after = try await ask(request(reference.scheme, reference.socket, .identity))
      return isSame(before, after) ? nil : .originMoved
    } catch {
      return error.reason == .cancelled ? .endedUnconfirmed : .originUnconfirmed
    }
  }

  private func isSame(_ before: Answer, _ after: Answer) -> Bool {
    guard before.status == after.status else { return false }
    // The page that says that something is gone may be another each time.
    if expectation.isTakeDown { return true }
    guard let body = before.body, let other = after.body else {
      return before.etag == after.etag && before.lastModified == after.lastModified
    }
    return body.isSame(as: other) ?? false
  }

  // MARK: Asking

  private func firstAnswer(
    by ways: [(SocketPlace, ProofURL.Scheme)]
  ) async throws(Failure) -> (SocketPlace, ProofURL.Scheme, Answer) {
    var last: (NoAnswer, SocketPlace)?
    for (socket, scheme) in ways {
      do throws(NoAnswer) {
        return (socket, scheme, try await ask(request(scheme, socket, .identity)))
      } catch {
        if !error.isUnconnected { throw failure(error, at: socket) }
        last = (error, socket)
      }
    }
    guard let (error, socket) = last else {
      throw Failure(reason: .notAsked("the origin has no address"), isUnreachable: true)
    }
    throw failure(error, at: socket)
  }

  /// The addresses and schemes to try, until one can be connected to.
  private func ways() async throws(Failure) -> [(SocketPlace, ProofURL.Scheme)] {
    switch place {
    case .address(let socket): return url.schemes.map { (socket, $0) }
    case .host(let host, let port, let scheme):
      let port = port ?? scheme.usualPort
      if let address = IPAddress(host) {
        return [(SocketPlace(address: address, port: port), scheme)]
      }
      switch await run.lookups.system(host) {
      case .success(let addresses):
        return addresses.map { (SocketPlace(address: $0, port: port), scheme) }
      case .failure(let failure):
        throw Failure(reason: .notAsked("the origin: \(failure)"), isUnreachable: true)
      }
    }
  }

  private func request(
    _ scheme: ProofURL.Scheme, _ socket: SocketPlace, _ variant: Variant
  ) -> Request {
    Request(
      url: url, scheme: scheme, socket: socket, variant: variant, isHead: run.settings.isHead)
  }

  private func ask(_ request: Request) async throws(NoAnswer) -> Answer {
    try await run.asking.withConnection(to: request) { ask async throws(NoAnswer) in
      try await run.ask(request, by: ask)
    }
  }

  private func failure(_ error: NoAnswer, at socket: SocketPlace) -> Failure {
    error.reason == .cancelled
      ? Failure(reason: .interrupted, socket: socket)
      : Failure(reason: .notAsked("the origin: \(error)"), socket: socket, isUnreachable: true)
  }

  // MARK: Judging

  /// What is wrong with the origin's answer, in a clause; nil where it is as expected.
  private func trouble(with answer: Answer) -> String? {
    guard expectation.allows(answer.status) else { return statusTrouble(answer.status) }
    if expectation.isTakeDown { return nil }
    if answer.status == 206 { return "the origin answers 206, with a part of the body" }
    if let field = expectation.fields.first(where: { !$0.holds(for: answer) }) {
      return "the origin's field \(field.name) has another value"
    }
    guard let body = answer.body else { return nil }
    if body.isCut { return "the origin's body is larger than 64 MiB" }
    if let hash = expectation.hash, body.hash != hash, body.decodedHash != hash {
      return "the origin has another body than the expected one"
    }
    let recorded = run.settings.baseline?.bodies(of: url) ?? []
    if !recorded.isEmpty, recorded.allSatisfy({ body.isSame(as: $0) == true }) {
      return "the origin still has the recorded body"
    }
    return nil
  }

  private func statusTrouble(_ status: Int) -> String {
    switch status {
    case 200..<300 where expectation.isTakeDown: "the origin still serves it, with status \(status)"
    case 300..<400: "the origin redirects, with status \(status)"
    case 400..<500 where !expectation.isTakeDown:
      "the origin answers \(status); if that is meant, say so with --expect-status \(status)"
    default: "the origin answers \(status)"
    }
  }
}
