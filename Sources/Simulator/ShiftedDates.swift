import FoundationEssentials
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Dates answers by the vendors' time, where the server itself would write the true one.
final class ShiftedDates: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let now: @Sendable () -> Date

  /// Dates answers by the time that `now` gives.
  init(now: @escaping @Sendable () -> Date) { self.now = now }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var part = unwrapOutboundIn(data)
    if case .head(var head) = part {
      head.headerFields[.date] = CivilTime(unix: Int(now().timeIntervalSince1970)).httpDate
      part = .head(head)
    }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
