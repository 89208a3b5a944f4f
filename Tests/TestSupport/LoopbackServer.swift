import NIOCore
import NIOPosix
public import NIOSSL
import Synchronization

/// A server on loopback that answers in bytes, well-formed or not.
public final class LoopbackServer: Sendable {
  /// What it does once a request's head has arrived.
  public enum Behavior: Sendable {
    /// Sends bytes at once, before anything was asked.
    case greeting([UInt8])
    /// Never answers.
    case silence
    /// Sends bytes and leaves the connection open.
    case bytes([UInt8])
    /// Sends bytes and closes.
    case bytesAndClose([UInt8])
    /// Sends a head, and then body bytes for as long as they are taken.
    case endless(head: String)
    /// Sends a head and a body of that size, and leaves the connection open.
    case stalling(head: String, size: Int)
    /// Sends a head, and then a byte of the body every now and then.
    case drops(head: String)
    /// Opens the way as a proxy does, and plays the vendor at its end: TLS, and bytes as the answer.
    case tunnel(NIOSSLContext, answer: [UInt8])
  }

  /// The heads of the requests that arrived, with what had come of the body.
  public let requests: AsyncStream<String>
  /// The port it listens on.
  public let port: Int
  private let channel: any Channel
  private let state: ServerState

  /// Starts one on a free port, behind TLS where a context is given.
  public static func start(
    _ behavior: Behavior, tls: NIOSSLContext? = nil
  ) async throws -> LoopbackServer {
    let (requests, continuation) = AsyncStream.makeStream(of: String.self)
    let state = ServerState(behavior, continuation)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          try channel.pipeline.syncOperations.addHandler(ServerHandler(state))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return LoopbackServer(channel, requests, state)
  }

  private init(_ channel: any Channel, _ requests: AsyncStream<String>, _ state: ServerState) {
    self.channel = channel
    self.requests = requests
    self.state = state
    port = channel.localAddress?.port ?? 0
  }

  /// How many body bytes an endless answer got rid of.
  public var sent: Int { state.sent.withLock { $0 } }

  /// Waits for the next request.
  public func request() async -> String {
    for await request in requests { return request }
    return ""
  }

  /// Waits until a connection was closed from the other side.
  public func closed() async {
    for await _ in state.closed { return }
  }

  /// Waits until a stalling answer has left this process.
  public func stalled() async {
    for await _ in state.stalled { return }
  }

  /// Ends it.
  public func stop() async throws { try await channel.close().get() }
}

private final class ServerState: Sendable {
  let behavior: LoopbackServer.Behavior
  let requests: AsyncStream<String>.Continuation
  let closed: AsyncStream<Void>
  let closing: AsyncStream<Void>.Continuation
  let stalled: AsyncStream<Void>
  let stalling: AsyncStream<Void>.Continuation
  let sent = Mutex(0)

  init(_ behavior: LoopbackServer.Behavior, _ requests: AsyncStream<String>.Continuation) {
    self.behavior = behavior
    self.requests = requests
    (closed, closing) = AsyncStream.makeStream(of: Void.self)
    (stalled, stalling) = AsyncStream.makeStream(of: Void.self)
  }
}

private final class ServerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let state: ServerState
  private var received = ""
  private var isStreaming = false
  private var isDropping = false

  init(_ state: ServerState) { self.state = state }

  func channelActive(context: ChannelHandlerContext) {
    if case .greeting(let bytes) = state.behavior { send(bytes, context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard received.contains("\r\n\r\n") else { return }
    state.requests.yield(received)
    let isOpening = received.hasPrefix("CONNECT ")
    received = ""
    switch state.behavior {
    case .silence, .greeting: break
    case .bytes(let bytes): send(bytes, context)
    case .bytesAndClose(let bytes):
      send(bytes, context)
      context.close(promise: nil)
    case .endless(let head):
      send(Array(head.utf8), context)
      isStreaming = true
      stream(context)
    case .drops(let head):
      send(Array(head.utf8), context)
      isDropping = true
      drop(context)
    case .stalling(let head, let size):
      send(Array(head.utf8), context)
      let body = context.writeAndFlush(
        wrapOutboundOut(ByteBuffer(repeating: 0x61, count: size)))
      body.whenSuccess { [state] in state.stalling.yield() }
    case .tunnel(let tls, let answer):
      guard isOpening else { return send(answer, context) }
      send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), context)
      do {
        try context.pipeline.syncOperations.addHandler(
          NIOSSLServerHandler(context: tls), position: .first)
      } catch {
        context.close(promise: nil)
      }
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) { stream(context) }

  func channelInactive(context: ChannelHandlerContext) {
    isStreaming = false
    isDropping = false
    state.closing.yield()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func drop(_ context: ChannelHandlerContext) {
    guard isDropping else { return }
    send([0x20], context)
    context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { self.drop(context) }
  }

  private func stream(_ context: ChannelHandlerContext) {
    while isStreaming, context.channel.isWritable {
      send([UInt8](repeating: 0x20, count: 65_536), context)
      state.sent.withLock { $0 += 65_536 }
    }
  }
}
