import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A web server on loopback that answers everything with the same body, over TLS.
struct AnsweringWeb: Sendable {
  let port: Int

  /// Starts one.
  static func start(at address: String, tls: NIOSSLContext, body: ByteBuffer) async throws
    -> AnsweringWeb
  {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(ChannelOptions.backlog, value: 1_024)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          try pipeline.configureHTTPServerPipeline()
          try pipeline.addHandler(BodyHandler(body))
        }
      }
      .bind(host: address, port: 0).get()
    return AnsweringWeb(port: channel.localAddress?.port ?? 0)
  }
}

private final class BodyHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let body: ByteBuffer

  init(_ body: ByteBuffer) { self.body = body }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .end = unwrapInboundIn(data) else { return }
    let fields = HTTPHeaders([("Content-Length", String(body.readableBytes)), ("X-Cache", "HIT")])
    context.write(
      wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: fields))),
      promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
