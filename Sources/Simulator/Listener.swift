import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Why the server could not start.
public enum SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The port, 0 for any free one, could not be listened on at an address, for a reason in words.
  case cannotListen(address: String, port: Int, reason: String)

  public var description: String {
    switch self {
    case .cannotListen(let address, let port, let reason):
      "The simulator cannot listen on \(address):\(port): \(reason)."
        + (port == 0 ? "" : " Choose another --port.")
    }
  }
}

/// An address of this machine that is listened on.
struct Listener: Sendable {
  typealias Answerer = @Sendable (SimulatorRequest) async -> SimulatorResponse

  /// The largest body of a request that is read.
  private static let largestBody = 1 << 20

  let address: String
  /// The port; 0 for any free one.
  let port: Int
  /// The time by which answers are dated that carry none of their own.
  let now: @Sendable () -> Date
  let answer: Answerer

  /// Serves for as long as `body` takes, and returns what it returns.
  ///
  /// - Parameter body: called once with the port, while requests are already served; it may call the server.
  /// - Throws: ``SimulatorError``; what the body throws.
  func serve<Value: Sendable>(
    _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> Value {
    let unserved = UnservedConnections()
    let outcome: Result<Value, any Error>
    do {
      outcome = .success(try await serve(body, unserved))
    } catch {
      outcome = .failure(error)
    }
    await unserved.close()
    return try outcome.get()
  }

  private func serve<Value: Sendable>(
    _ body: @escaping @Sendable (Int) async throws -> Value, _ unserved: UnservedConnections
  ) async throws -> Value {
    guard (0...65_535).contains(port) else { throw cannotListen("no such port") }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: CallbackResponder(callback: respond),
      server: HTTPServerBuilder { responder in
        HeldHTTPChannel(
          http: HTTP1Channel(
            responder: responder,
            configuration: .init(additionalChannelHandlers: [AnswerDates(now: now)])),
          unserved: unserved)
      },
      configuration: ApplicationConfiguration(address: .hostname(address, port: self.port)),
      onServerRunning: { channel in
        if let number = channel.localAddress?.port { port.yield(number) }
        port.finish()
      },
      logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
    )
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        defer { port.finish() }
        do {
          try await application.run()
        } catch is CancellationError {
          return nil
        } catch {
          throw cannotListen(Self.words(error))
        }
        return nil
      }
      group.addTask {
        for await number in ports { return try await body(number) }
        return nil
      }
      defer { group.cancelAll() }
      for try await value in group {
        if let value { return value }
      }
      throw CancellationError()
    }
  }

  private static func words(_ error: any Error) -> String {
    guard let failure = error as? IOError else { return "\(error)" }
    return failure.errnoCode == EADDRINUSE
      ? "another program uses the port" : String(cString: strerror(failure.errnoCode)).lowercased()
  }

  private func cannotListen(_ reason: String) -> SimulatorError {
    .cannotListen(address: address, port: port, reason: reason)
  }

  @Sendable
  private func respond(_ request: Request, _ context: BasicRequestContext) async throws -> Response
  {
    let body = try await request.body.collect(upTo: Self.largestBody)
    var headers: [SimulatorHeader] = []
    // HTTPTypes keeps the Host field apart.
    if let host = request.head.authority { headers.append(SimulatorHeader("host", host)) }
    for field in request.headers {
      headers.append(SimulatorHeader(field.name.rawName, field.value))
    }
    let inbound = SimulatorRequest(
      method: request.method.rawValue,
      target: request.head.path ?? "/",
      headers: headers,
      body: Array(buffer: body)
    )
    let response = Self.response(await answer(inbound))
    return request.method == .head ? response.createHeadResponse() : response
  }

  private static func response(_ answer: SimulatorResponse) -> Response {
    var fields = HTTPFields()
    for header in answer.headers {
      let isDate = header.name.lowercased() == "date"
      if let name = HTTPField.Name(isDate ? AnswerDates.carrier : header.name) {
        fields.append(HTTPField(name: name, value: header.value))
      }
    }
    let buffer = ByteBuffer(bytes: answer.body)
    let isWhole = answer.declaredLength == answer.body.count
    let body =
      isWhole
      ? ResponseBody(byteBuffer: buffer)
      : ResponseBody(contentLength: answer.declaredLength) { writer in
        try await writer.write(buffer)
        // Leaving without an end closes the connection in the middle of the body.
        throw CutOff()
      }
    return Response(
      status: HTTPResponse.Status(code: answer.status),
      headers: fields,
      body: body
    )
  }

  private struct CutOff: Error {}
}
