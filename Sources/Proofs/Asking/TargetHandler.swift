import NIOCore
import NIOHTTP1

/// Puts what is asked for into requests byte for byte: the client would encode what it does not like, and caches would
/// take that for another object.
final class TargetHandler: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let target: String

  init(target: String) { self.target = target }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data) else {
      context.write(data, promise: promise)
      return
    }
    head.uri = target
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
