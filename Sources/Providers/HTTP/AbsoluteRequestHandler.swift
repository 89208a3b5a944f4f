import NIOCore
import NIOHTTP1

/// Asks a proxy for plain http as proxies expect it: by whole addresses, and with the user's name.
///
/// The client opens tunnels alone, which many a proxy refuses to ports other than 443.
final class AbsoluteRequestHandler: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let authorization: String?

  init(authorization: String?) { self.authorization = authorization }

  /// Adds one to a connection, right before its requests become bytes.
  static func add(to channel: any Channel, authorization: String?) -> EventLoopFuture<Void> {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self).handler
      try pipeline.addHandler(
        AbsoluteRequestHandler(authorization: authorization), position: .after(encoder))
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data) else {
      context.write(data, promise: promise)
      return
    }
    head.uri = "http://" + (head.headers.first(name: "Host") ?? "") + head.uri
    if let authorization {
      head.headers.replaceOrAdd(name: "Proxy-Authorization", value: authorization)
    }
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
