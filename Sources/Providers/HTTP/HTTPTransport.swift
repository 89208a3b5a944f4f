import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import TaskModel

/// One account's way to its vendor: bounded in time and size, never redirected.
struct HTTPTransport: HTTPExchanging {
  let connections: HTTPConnections
  let way: HTTPWay
  let endpoint: Endpoint
  let timeout: Duration
  let answerLimit: Int
  /// Bytes up to which an answer's room grows with it.
  private static let smallAnswer = 1 << 20
  /// What the timeout is measured by.
  let clock: any Clock<Duration>
  /// Makes what reaches another endpoint.
  let makeOther: @Sendable (Endpoint) throws(ProviderSetupError) -> any HTTPExchanging

  var secrets: [Secret] { (way.proxy?.password).map { [Secret($0)] } ?? [] }

  func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging {
    endpoint == self.endpoint ? self : try makeOther(endpoint)
  }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    let answer: HTTPAnswer
    do {
      answer = try await exchangeInTime(wireRequest(request, body: body))
      if way.asked != nil, answer.response.status.code == 407 {
        throw HTTPClientError.proxyAuthenticationRequired
      }
    } catch {
      let failure = TransportFailure(
        error, endpoint: endpoint, proxy: way.proxy, answerLimit: answerLimit)
      throw ExchangeError(
        failure.providerError, isSchemeInDoubt: failure.isSchemeInDoubt, isTLS: failure.isTLS)
    }
    let status = answer.response.status.code
    guard (300..<400).contains(status) else { return answer }
    // 304 and the like lead nowhere else.
    let words =
      [301, 302, 303, 307, 308].contains(status)
      ? "a redirect (HTTP \(status)), which is not followed"
      : "HTTP \(status), which nothing asked for"
    throw ExchangeError(
      .transport("\(endpoint.authority) answers with \(words); check the endpoint"))
  }

  /// Runs the exchange, within the time that it may take.
  private func exchangeInTime(_ request: HTTPClientRequest) async throws -> HTTPAnswer {
    let isResolved = OneWayFlag()
    let answer = try await clock.run(within: timeout) {
      let places = try await connections.places(for: way, to: endpoint)
      isResolved.raise()
      return try await reachedAnswer(to: request, at: places)
    }
    if let answer { return answer }
    guard isResolved.isRaised else { throw NameResolver.Failure.late(after: timeout) }
    throw TransportFailure.TimedOut(after: timeout)
  }

  /// Asks at the first place that a connection can be made to.
  private func reachedAnswer(
    to request: HTTPClientRequest, at places: [HTTPPlace]
  ) async throws -> HTTPAnswer {
    var rest = places[...]
    while true {
      guard let place = rest.popFirst() else { throw HTTPClientError.connectTimeout }
      do {
        let answer = try await connections.withClient(for: way, at: place) { client in
          try await wholeAnswer(to: request, by: client)
        }
        connections.note(reached: place)
        return answer
      } catch {
        guard TransportFailure.isUnconnected(error), !Task.isCancelled else { throw error }
        guard rest.isEmpty else { continue }
        connections.note(unreached: place)
        throw error
      }
    }
  }

  private func wholeAnswer(
    to request: HTTPClientRequest, by client: HTTPClient
  ) async throws -> HTTPAnswer {
    // The timer beside this call is the one time-out; the client's own deadline is out of its way.
    let answer = try await client.execute(request, deadline: .distantFuture)
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let status = HTTPResponse.Status(
      code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase)
    if let announced = fields[.contentLength].flatMap({ Int($0) }), announced > answerLimit {
      throw TransportFailure.TooLarge()
    }
    var body: [UInt8] = []
    for try await part in answer.body {
      guard body.count + part.readableBytes <= answerLimit else {
        throw TransportFailure.TooLarge()
      }
      // Growing by doubling would hold the answer twice; room that is not written to costs nothing.
      if body.count + part.readableBytes > body.capacity, body.count >= Self.smallAnswer {
        body.reserveCapacity(answerLimit)
      }
      body.append(contentsOf: part.readableBytesView)
    }
    let head = HTTPResponse(status: status, headerFields: fields)
    guard let coding = Self.unknownCoding(fields), !body.isEmpty else {
      return HTTPAnswer(response: head, body: body)
    }
    // Of an answer that failed the status tells enough.
    guard status.kind != .successful else { throw TransportFailure.UnknownCoding(name: coding) }
    return HTTPAnswer(response: head, body: [])
  }

  /// How a body is compressed that the client has left as it is; nil for not at all.
  private static func unknownCoding(_ fields: HTTPFields) -> String? {
    guard let coding = fields[.contentEncoding]?.trimmed, !coding.isEmpty else { return nil }
    return ["gzip", "deflate", "identity"].contains(coding) ? nil : coding
  }

  private func wireRequest(_ request: HTTPRequest, body: [UInt8]) -> HTTPClientRequest {
    let place = way.asked.map { "http://\($0.authority)" } ?? endpoint.text
    var wire = HTTPClientRequest(url: place + (request.path ?? "/"))
    wire.method = HTTPMethod(rawValue: request.method.rawValue)
    for field in request.headerFields {
      wire.headers.add(name: field.name.rawName, value: field.value)
    }
    wire.headers.replaceOrAdd(name: "Host", value: endpoint.authority)
    wire.headers.replaceOrAdd(name: "Accept-Encoding", value: "gzip, deflate")
    wire.headers.replaceOrAdd(name: "User-Agent", value: "cdntop")
    wire.body = .bytes(ByteBuffer(bytes: body))
    return wire
  }
}
