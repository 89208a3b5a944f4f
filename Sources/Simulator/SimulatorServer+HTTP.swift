import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Why the server could not start.
public enum SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The port could not be listened on; the text is the system's.
  case cannotListen(port: Int, reason: String)

  public var description: String {
    switch self {
    case .cannotListen(let port, let reason):
      "The simulator cannot listen on 127.0.0.1:\(port): \(reason). Choose another --port."
    }
  }
}

extension SimulatorServer {
  /// The largest body of a request that is read.
  private static let largestBody = 1 << 20

  /// Serves on 127.0.0.1 until the task is cancelled; then it returns.
  ///
  /// - Parameter onListening: Called once with the port, while requests are already served; it may
  ///   call the server and may take its time.
  /// - Throws: ``SimulatorError`` where the port is taken, not allowed or out of range.
  public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
    guard (0...65_535).contains(options.port) else {
      throw SimulatorError.cannotListen(port: options.port, reason: "no such port")
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: CallbackResponder(callback: respond),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: options.port)
      ),
      onServerRunning: { channel in
        if let number = channel.localAddress?.port { port.yield(number) }
        port.finish()
      },
      logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await number in ports { await onListening(number) }
      }
      do {
        try await application.run()
      } catch is CancellationError {
        port.finish()
      } catch {
        port.finish()
        group.cancelAll()
        throw SimulatorError.cannotListen(port: options.port, reason: "\(error)")
      }
      group.cancelAll()
    }
  }

  @Sendable
  private func respond(_ request: Request, _ context: BasicRequestContext) async throws -> Response
  {
    let body = try await request.body.collect(upTo: SimulatorServer.largestBody)
    var headers: [SimulatorHeader] = []
    // HTTPTypes keeps the Host field apart.
    if let host = request.head.authority { headers.append(SimulatorHeader("host", host)) }
    for field in request.headers {
      headers.append(SimulatorHeader(field.name.rawName, field.value))
    }
    let answer = await answer(
      to: SimulatorRequest(
        method: request.method.rawValue,
        target: request.head.path ?? "/",
        headers: headers,
        body: Array(buffer: body)
      )
    )
    return SimulatorServer.response(answer)
  }

  private static func response(_ answer: SimulatorResponse) -> Response {
    var fields = HTTPFields()
    for header in answer.headers {
      if let name = HTTPField.Name(header.name) {
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
