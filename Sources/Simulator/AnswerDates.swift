import FoundationEssentials
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Dates answers, where the server itself would write the true time on all of them.
final class AnswerDates: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Where an answer carries a date of its own up to here.
  static let carrier = "X-Simulated-Date"

  private let now: @Sendable () -> Date

  /// Dates the answers that carry no date by the time that `now` gives.
  init(now: @escaping @Sendable () -> Date) { self.now = now }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var part = unwrapOutboundIn(data)
    if case .head(var head) = part, let carrier = HTTPField.Name(Self.carrier) {
      head.headerFields[.date] =
        head.headerFields[carrier] ?? CivilTime(unix: Int(now().timeIntervalSince1970)).httpDate
      head.headerFields[carrier] = nil
      part = .head(head)
    }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
