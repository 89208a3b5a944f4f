import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A web server on loopback that answers by a function and remembers what it was asked.
final class ScriptedWeb: Sendable {
  /// What was asked.
  struct Asked: Sendable {
    let method: String
    let target: String
    let fields: [(name: String, value: String)]

    /// The values of a field.
    func values(_ name: String) -> [String] {
      fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
  }

  /// What is answered.
  struct Reply: Sendable {
    var status = 200
    var fields: [(String, String)] = []
    var body: [UInt8] = []
    /// Whether the connection is closed in the middle of the body.
    var breaks = false
    /// Whether the end of the body never comes, and the connection stays.
    var stalls = false
    /// Whether nothing is answered at all.
    var isSilent = false

    static func text(_ body: String, status: Int = 200, _ fields: [(String, String)] = []) -> Reply
    {
      Reply(status: status, fields: fields, body: Array(body.utf8))
    }
  }

  /// Makes an answer; `number` counts the requests from 0 on.
  typealias Answering = @Sendable (_ asked: Asked, _ number: Int) -> Reply

  let address: String
  let port: Int
  private let channel: any Channel
  private let log: Log

  fileprivate final class Log: Sendable {
    let asked = Mutex<[Asked]>([])
    /// Keeps the port of one that has stopped from being another's.
    let refusing = Mutex<RefusingPort?>(nil)
  }

  /// What it was asked so far.
  var asked: [Asked] { log.asked.withLock { $0 } }

  static func start(
    at address: String = "127.0.0.1", port: Int = 0, tls: NIOSSLContext? = nil,
    _ answering: @escaping Answering
  ) async throws -> ScriptedWeb {
    let log = Log()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(
        ChannelOptions.socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
          try pipeline.configureHTTPServerPipeline()
          try pipeline.addHandler(WebHandler(log, answering))
        }
      }
      .bind(host: address, port: port).get()
    return ScriptedWeb(channel, log)
  }

  private init(_ channel: any Channel, _ log: Log) {
    self.channel = channel
    self.log = log
    address = channel.localAddress?.ipAddress ?? ""
    port = channel.localAddress?.port ?? 0
  }

  /// Stops; from then on it refuses connections.
  func stop() async throws {
    // Taken before it is given up: in between it would be anybody's.
    let refusing = try RefusingPort(port)
    log.refusing.withLock { $0 = refusing }
    try await channel.close().get()
  }
}

private final class WebHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let log: ScriptedWeb.Log
  private let answering: ScriptedWeb.Answering
  private var head: HTTPRequestHead?

  init(_ log: ScriptedWeb.Log, _ answering: @escaping ScriptedWeb.Answering) {
    self.log = log
    self.answering = answering
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body: break
    case .end:
      guard let head else { return }
      let asked = ScriptedWeb.Asked(
        method: head.method.rawValue, target: head.uri,
        fields: head.headers.map { ($0.name, $0.value) })
      let number = log.asked.withLock { all in
        all.append(asked)
        return all.count - 1
      }
      answer(answering(asked, number), to: head, context)
    }
  }

  private func answer(
    _ reply: ScriptedWeb.Reply, to head: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    if reply.isSilent { return }
    var fields = HTTPHeaders(reply.fields)
    let length = reply.body.count + (reply.breaks || reply.stalls ? 10 : 0)
    fields.replaceOrAdd(name: "Content-Length", value: String(length))
    let status = HTTPResponseStatus(statusCode: reply.status)
    context.write(
      wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: fields))),
      promise: nil)
    if head.method != .HEAD {
      context.write(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
    }
    if reply.breaks {
      context.flush()
      context.close(promise: nil)
    } else if reply.stalls {
      context.flush()
    } else {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
