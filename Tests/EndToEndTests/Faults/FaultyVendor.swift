import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A vendor on loopback that answers as Alibaba Cloud CDN does, until something is wrong with it.
///
/// It has three tasks, of which one succeeded, one goes on and one failed, and looks at no signature.
final class FaultyVendor: Sendable {
  /// How an answer that is cut ends.
  enum End: Sendable { case reset, close, silence }

  /// Where an answer is cut.
  enum Place: Sendable { case start, head, body }

  /// What is wrong with it.
  enum Act: Sendable {
    /// Nothing listens.
    case refuse
    /// The answer ends too soon.
    case cut(Place, End)
    /// The answer comes a byte every fifth of a second, from there on.
    case drip(Place)
    /// Something comes without end, from there on.
    case flood(Place)
    /// Other bytes than the answer, made of its body; the connection stays open.
    case bytes(@Sendable (String) -> [UInt8])
    /// Lists have other rows: those of some numbers, by the page that is asked for and how many rows it should have, and
    /// how many the vendor says there are.
    case pages(@Sendable (_ page: Int, _ size: Int) -> (rows: [Int], total: Int))
    /// The answer is whole, and then the connection is closed.
    case leave(Leave)
    /// Its answers are right, and the way to it is wrong.
    case none
  }

  /// When a connection is closed that may be used again.
  enum Leave: Sendable { case afterAnswer, whenIdle, atNextRequest }

  let port: Int
  private let state: State
  private let host: String
  private let tls: TLS?

  /// How it is found behind TLS while it is well, and while it is not.
  struct TLS: Sendable {
    let context: NIOSSLContext
    let faulty: NIOSSLContext
    /// Whether a proxy has to be asked for the way there first: what is wrong is wrong with that.
    var isTunneled = false
  }

  private final class State: Sendable {
    struct Values {
      var isFaulty = false
      var listener: (any Channel)?
      /// Keeps its port while nothing listens there.
      var refusing: RefusingPort?
      var connections: [ObjectIdentifier: any Channel] = [:]
    }

    let act: Act
    let values = Mutex(Values())

    init(_ act: Act) { self.act = act }

    var fault: Act? { values.withLock { $0.isFaulty ? act : nil } }

    func note(_ channel: any Channel, isOpen: Bool) {
      values.withLock { $0.connections[ObjectIdentifier(channel)] = isOpen ? channel : nil }
    }
  }

  /// Starts one that is well, behind TLS where that is given.
  static func start(
    _ act: Act, at host: String = "127.0.0.1", tls: TLS? = nil
  ) async throws -> FaultyVendor {
    let state = State(act)
    let channel = try await listen(at: host, 0, state, tls)
    state.values.withLock { $0.listener = channel }
    return FaultyVendor(at: host, port: channel.localAddress?.port ?? 0, state, tls)
  }

  private init(at host: String, port: Int, _ state: State, _ tls: TLS?) {
    self.host = host
    self.port = port
    self.state = state
    self.tls = tls
  }

  /// From now on something is wrong.
  func fail() async throws {
    state.values.withLock { $0.isFaulty = true }
    switch state.act {
    case .refuse:
      // Taken before it is given up: in between it would be anybody's, and be missing when all is well again.
      let refusing = try RefusingPort(port)
      state.values.withLock { $0.refusing = refusing }
      try await stop()
    // Certificates are looked at when connections are made, and proxies asked.
    case .none: await hangUp()
    default: if tls?.isTunneled == true { await hangUp() }
    }
  }

  /// From now on all is well.
  func heal() async throws {
    state.values.withLock { $0.isFaulty = false }
    guard case .refuse = state.act else { return }
    let channel = try await Self.listen(at: host, port, state, tls)
    state.values.withLock { values in
      values.listener = channel
      values.refusing = nil
    }
  }

  /// Ends it.
  func stop() async throws {
    let listener = state.values.withLock { values in
      defer { values.listener = nil }
      return values.listener
    }
    try await listener?.close().get()
    await hangUp()
  }

  private func hangUp() async {
    for channel in state.values.withLock({ $0.connections }).values {
      try? await channel.close().get()
    }
  }

  private static func listen(
    at host: String, _ port: Int, _ state: State, _ tls: TLS?
  ) async throws -> any Channel {
    try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls, !tls.isTunneled {
            let context = state.fault == nil ? tls.context : tls.faulty
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.addHandler(Handler(state, tls))
        }
      }
      .bind(host: host, port: port).get()
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: State
    private let tls: TLS?
    private var received = ""
    private var requests = 0
    private var isFlooding = false
    private var rest: ArraySlice<UInt8> = []

    init(_ state: State, _ tls: TLS?) {
      self.state = state
      self.tls = tls
    }

    func channelActive(context: ChannelHandlerContext) {
      state.note(context.channel, isOpen: true)
    }

    func channelInactive(context: ChannelHandlerContext) {
      state.note(context.channel, isOpen: false)
      isFlooding = false
      rest = []
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      guard let end = received.firstRange(of: "\r\n\r\n") else { return }
      let request = String(received[..<end.lowerBound])
      received = ""
      if let tls, state.fault == nil, request.hasPrefix("CONNECT ") { return open(tls, context) }
      requests += 1
      let body = VendorTasks.answer(to: request)
      let head = Self.head(of: body)
      switch state.fault {
      case nil, .refuse?, FaultyVendor.Act.none?: send(Array((head + body).utf8), context)
      case .leave(let leave):
        if leave == .atNextRequest, requests > 1 { return context.close(promise: nil) }
        send(Array((head + body).utf8), context)
        let wait = leave == .whenIdle ? TimeAmount.seconds(1) : .zero
        if leave != .atNextRequest {
          context.eventLoop.assumeIsolated().scheduleTask(in: wait) { context.close(promise: nil) }
        }
      case .bytes(let make): send(make(body), context)
      case .pages(let make):
        let body = VendorTasks.answer(to: request, rows: make)
        send(Array((Self.head(of: body) + body).utf8), context)
      case .cut(let place, let end):
        send(Self.part(to: place, head, body), context)
        switch end {
        case .silence: break
        case .close: context.close(promise: nil)
        case .reset: reset(context)
        }
      case .drip(let place):
        let part = Self.part(to: place, head, body)
        send(part, context)
        rest = Array((head + body).utf8)[part.count...]
        drip(context)
      case .flood(let place):
        send(
          Self.part(to: place, head.replacing("\(body.utf8.count)", with: "99999999"), body),
          context)
        isFlooding = true
        flood(context, place)
      }
    }

    /// Opens the tunnel, at whose end the vendor is.
    private func open(_ tls: TLS, _ context: ChannelHandlerContext) {
      send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), context)
      do {
        try context.pipeline.syncOperations.addHandler(
          NIOSSLServerHandler(context: tls.context), position: .first)
      } catch {
        context.close(promise: nil)
      }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
      if case .flood(let place) = state.fault { flood(context, place) }
    }

    private static func head(of body: String) -> String {
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    }

    private static func part(to place: Place, _ head: String, _ body: String) -> [UInt8] {
      switch place {
      case .start: []
      case .head: Array(head.utf8.prefix(30))
      case .body: Array((head + body).utf8.prefix(head.utf8.count + body.utf8.count / 2))
      }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
      guard !bytes.isEmpty else { return }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// Ends a connection so that the other side is told of a reset.
    private func reset(_ context: ChannelHandlerContext) {
      let now = linger(l_onoff: 1, l_linger: 0)
      if let options = context.channel as? any SocketOptionProvider {
        options.setSoLinger(now).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
      } else {
        context.close(promise: nil)
      }
    }

    private func drip(_ context: ChannelHandlerContext) {
      guard let byte = rest.popFirst() else { return }
      send([byte], context)
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { self.drip(context) }
    }

    private func flood(_ context: ChannelHandlerContext, _ place: Place) {
      let text = place == .body ? "          " : "X-Line: 0123456789\r\n"
      while isFlooding, context.channel.isWritable {
        send(Array(String(repeating: text, count: 1_000).utf8), context)
      }
    }
  }
}

/// The tasks of the vendor that things go wrong with, in its own words.
enum VendorTasks {
  /// What the program makes of each, by id.
  static let statuses = ["1001": "succeeded", "1002": "running", "1003": "failed"]

  private static let created = Date(timeIntervalSinceNow: -600).formatted(.iso8601)

  private static func row(_ id: String, path: String? = nil) -> String {
    let (word, progress, text) =
      switch id {
      case "1001": ("Complete", "100%", "")
      case "1002": ("Refreshing", "50%", "")
      default: ("Failed", "0%", "Origin Timeout")
      }
    return """
      {"TaskId":"\(id)","ObjectPath":"https://www.example.com/\(path ?? id).js","ObjectType":"file","Status":"\(word)",\
      "Process":"\(progress)","CreationTime":"\(created)","Description":"\(text)"}
      """
  }

  /// Returns the body of the answer to a request.
  static func answer(to request: String) -> String {
    guard request.contains("DescribeRefreshTaskById") else {
      return list(ids.map { row($0) }, of: ids.count)
    }
    let asked = ids.filter { request.prefix(while: { $0 != "\r\n" }).contains($0) }
    let rows = asked.map { row($0) }.joined(separator: ",")
    return """
      {"RequestId":"R2","TotalCount":\(asked.count),"Tasks":[\(rows)]}
      """
  }

  /// Returns the body of the answer to a request where lists have other rows: a URL each, of the tasks in turn.
  static func answer(
    to request: String, rows: (_ page: Int, _ size: Int) -> (rows: [Int], total: Int)
  ) -> String {
    guard let page = number("PageNumber", in: request), let size = number("PageSize", in: request)
    else { return answer(to: request) }
    let (numbers, total) = rows(page, size)
    return list(numbers.map { row(ids[$0 % ids.count], path: String($0)) }, of: total)
  }

  private static let ids = statuses.keys.sorted()

  private static func number(_ name: String, in request: String) -> Int? {
    guard let start = request.firstRange(of: name + "=")?.upperBound else { return nil }
    return Int(request[start...].prefix(while: \.isNumber))
  }

  private static func list(_ rows: [String], of total: Int) -> String {
    """
    {"RequestId":"R1","PageNumber":1,"PageSize":50,"TotalCount":\(total),\
    "Tasks":{"CDNTask":[\(rows.joined(separator: ","))]}}
    """
  }
}
