import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import TaskModel

/// One account's way to its vendor: bounded in time and size, never redirected.
struct HTTPTransport: HTTPExchanging {
  let client: HTTPClient
  let endpoint: Endpoint
  /// The proxy that requests are addressed to, where one fetches what they ask for; nil where they go
  /// to the endpoint, through a tunnel or not.
  let asked: ProxyChoice?
  let isProxied: Bool
  let timeout: Duration
  let answerLimit: Int
  /// Bytes up to which an answer's room grows with it.
  private static let smallAnswer = 1 << 20
  let sleep: @Sendable (Duration) async throws -> Void

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    let answer: HTTPAnswer
    do {
      answer = try await exchangeInTime(wireRequest(request, body: body))
    } catch {
      let failure = TransportFailure(
        error, endpoint: endpoint, asked: asked, isProxied: isProxied, answerLimit: answerLimit)
      throw ExchangeError(
        failure.providerError, isSchemeInDoubt: failure.isSchemeInDoubt, isTLS: failure.isTLS)
    }
    let status = answer.response.status.code
    if asked != nil, status == 407 {
      throw ExchangeError(.transport(TransportFailure.proxyWantsUser))
    }
    if (300..<400).contains(status) {
      throw ExchangeError(
        .transport(
          "\(endpoint.authority) answers with a redirect (HTTP \(status)), which is not followed; "
            + "check the endpoint"))
    }
    return answer
  }

  /// Runs the exchange beside a timer; whichever ends first ends the other.
  private func exchangeInTime(_ request: HTTPClientRequest) async throws -> HTTPAnswer {
    try await withThrowingTaskGroup(of: HTTPAnswer?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await wholeAnswer(to: request) }
      group.addTask {
        try await sleep(timeout)
        return nil
      }
      guard let first = try await group.next(), let answer = first else {
        throw TransportFailure.TimedOut(after: timeout)
      }
      return answer
    }
  }

  private func wholeAnswer(to request: HTTPClientRequest) async throws -> HTTPAnswer {
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
    return HTTPAnswer(response: HTTPResponse(status: status, headerFields: fields), body: body)
  }

  private func wireRequest(_ request: HTTPRequest, body: [UInt8]) -> HTTPClientRequest {
    let place = asked.map { "http://\($0.authority)" } ?? endpoint.text
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
