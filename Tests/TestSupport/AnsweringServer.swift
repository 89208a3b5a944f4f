import Glibc
import NIOCore
import NIOPosix

/// A server on loopback that makes an answer for each request.
public final class AnsweringServer: Sendable {
  /// Makes the whole answer, head and body, from a request's head and body.
  public typealias Answer = @Sendable (_ head: String, _ body: String) -> String

  /// What becomes of the connection behind an answer.
  public enum End: Sendable {
    /// It stays open for the next request.
    case stays
    /// The other side is told of a reset.
    case resets
    /// The answer comes again and again, for as long as it is taken.
    case repeats
  }

  /// The port it listens on.
  public let port: Int
  private let channel: any Channel

  /// Starts one on a free port.
  public static func start(
    then end: End = .stays, _ answer: @escaping Answer
  ) async throws -> AnsweringServer {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AnsweringHandler(end, answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return AnsweringServer(channel)
  }

  private init(_ channel: any Channel) {
    self.channel = channel
    port = channel.localAddress?.port ?? 0
  }

  /// Returns an answer with a body of JSON.
  public static func json(
    _ body: String, status: String = "200 OK", _ fields: [String] = []
  ) -> String {
    let lines =
      ["HTTP/1.1 \(status)", "Content-Type: application/json"] + fields
      + ["Content-Length: \(body.utf8.count)", "", body]
    return lines.joined(separator: "\r\n")
  }

  /// Ends it.
  public func stop() async throws { try await channel.close().get() }
}

private final class AnsweringHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let end: AnsweringServer.End
  private let answer: AnsweringServer.Answer
  private var received = ""
  /// What is sent for as long as it is taken.
  private var endless: ByteBuffer?

  init(_ end: AnsweringServer.End, _ answer: @escaping AnsweringServer.Answer) {
    self.end = end
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard let end = received.firstRange(of: "\r\n\r\n") else { return }
    let (head, body) = (received[..<end.lowerBound], received[end.upperBound...])
    let length = head.split(separator: "\r\n").compactMap { line in
      line.lowercased().hasPrefix("content-length:")
        ? Int(line.dropFirst(15).filter { $0 != " " }) : nil
    }.first
    guard body.utf8.count >= length ?? 0 else { return }
    let text = answer(String(head), String(body))
    received = ""
    let bytes = ByteBuffer(string: text)
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    switch self.end {
    case .stays: break
    case .resets: reset(context)
    case .repeats:
      endless = bytes
      flood(context)
    }
  }

  private func reset(_ context: ChannelHandlerContext) {
    let now = linger(l_onoff: 1, l_linger: 0)
    let options = context.channel as? any SocketOptionProvider
    options?.setSoLinger(now).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }

  private func flood(_ context: ChannelHandlerContext) {
    while let endless, context.channel.isWritable {
      context.writeAndFlush(wrapOutboundOut(endless), promise: nil)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) { flood(context) }

  func channelInactive(context: ChannelHandlerContext) { endless = nil }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
