import NIOCore
import NIOPosix
import Synchronization

/// A database that asks for the password in the clear, and refuses it in words that have it.
final class EchoDatabase: Sendable {
  let port: Int
  private let channel: any Channel
  private let asked: Asked

  private final class Asked: Sendable {
    let count = Mutex(0)
  }

  /// Starts one.
  static func start() async throws -> EchoDatabase {
    let asked = Asked()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(asked))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return EchoDatabase(channel, asked)
  }

  private init(_ channel: any Channel, _ asked: Asked) {
    self.channel = channel
    self.asked = asked
    port = channel.localAddress?.port ?? 0
  }

  /// How many passwords it was sent.
  var passwords: Int { asked.count.withLock { $0 } }

  /// Ends it.
  func stop() async throws { try await channel.close().get() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let asked: Asked
    private var received = ByteBuffer()
    private var hasBegun = false

    init(_ asked: Asked) { self.asked = asked }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var bytes = unwrapInboundIn(data)
      received.writeBuffer(&bytes)
      // The first message has no letter in front of its length, which counts itself.
      let letter = hasBegun ? 1 : 0
      let start = received.readerIndex + letter
      guard let length = received.getInteger(at: start, as: UInt32.self),
        received.readableBytes >= letter + Int(length),
        let body = received.getString(at: start + 4, length: Int(length) - 4)
      else { return }
      received.clear()
      guard hasBegun else {
        hasBegun = true
        // AuthenticationCleartextPassword.
        return send("R", [0, 0, 0, 3], context)
      }
      refuse(body, context)
    }

    /// ErrorResponse.
    private func refuse(_ password: String, _ context: ChannelHandlerContext) {
      asked.count.withLock { $0 += 1 }
      let bare = password.prefix { $0 != "\0" }
      let text = "SFATAL\0VFATAL\0C28P01\0Mthe password \(bare) is wrong\0\0"
      send("E", Array(text.utf8), context)
      context.close(promise: nil)
    }

    private func send(_ letter: String, _ body: [UInt8], _ context: ChannelHandlerContext) {
      var bytes = ByteBuffer(string: letter)
      bytes.writeInteger(UInt32(body.count + 4))
      bytes.writeBytes(body)
      context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
