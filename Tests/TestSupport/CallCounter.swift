import NIOCore
import NIOPosix
import Synchronization

/// Proxies before a simulated vendor that note who asked it what, and when.
///
/// Each process gets a proxy for each of its accounts, so that all have the same endpoint, and it is known who asked.
public final class CallCounter: Sendable {
  /// A request.
  public struct Call: Sendable {
    /// The process, as it was named.
    public let caller: String
    /// The account, as it was named.
    public let account: String
    /// When it came.
    public let at: ContinuousClock.Instant
  }

  fileprivate struct State {
    var calls: [Call] = []
    var cut: Set<String> = []
    var listeners: [any Channel] = []
    var connections: [ObjectIdentifier: (caller: String, channel: any Channel)] = [:]
  }

  fileprivate final class Box: Sendable { let state = Mutex(State()) }

  private let box = Box()
  private let port: Int

  /// Counts calls of a vendor at a port of loopback.
  public init(port: Int) { self.port = port }

  /// The requests so far, in their order.
  public var calls: [Call] { box.state.withLock { $0.calls } }

  /// The requests from a moment on.
  public func calls(since moment: ContinuousClock.Instant) -> [Call] {
    calls.filter { $0.at >= moment }
  }

  /// Opens a way for a process and an account; returns its port.
  public func open(_ caller: String, _ account: String) async throws -> Int {
    let (box, port) = (box, port)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Inlet(to: port) { box.note(caller, account) })
        }.map { box.keep(channel, of: caller) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    box.state.withLock { $0.listeners.append(channel) }
    return channel.localAddress?.port ?? 0
  }

  /// Lets no request of a process through, and breaks its connections, or lets it ask again.
  public func cut(_ caller: String, _ isCut: Bool = true) {
    let channels = box.state.withLock { state in
      if isCut { state.cut.insert(caller) } else { state.cut.remove(caller) }
      return isCut ? state.connections.values.filter { $0.caller == caller }.map(\.channel) : []
    }
    for channel in channels { channel.close(promise: nil) }
  }

  deinit {
    for channel in box.state.withLock({ $0.listeners }) { channel.close(promise: nil) }
  }
}

extension CallCounter.Box {
  /// Counts a request; returns whether it may go through.
  fileprivate func note(_ caller: String, _ account: String) -> Bool {
    state.withLock { state in
      guard !state.cut.contains(caller) else { return false }
      state.calls.append(.init(caller: caller, account: account, at: .now))
      return true
    }
  }

  fileprivate func keep(_ channel: any Channel, of caller: String) {
    state.withLock { $0.connections[ObjectIdentifier(channel)] = (caller, channel) }
    channel.closeFuture.whenComplete { [self] _ in
      _ = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }
}

/// The side of a proxy that is asked: it takes the host off the first line of each request, as proxies do.
private final class Inlet: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let port: Int
  private let mayPass: @Sendable () -> Bool
  private var vendor: (any Channel)?
  private var received = ByteBuffer()
  /// How much of a request's body is still to come.
  private var left = 0

  init(to port: Int, mayPass: @escaping @Sendable () -> Bool) {
    self.port = port
    self.mayPass = mayPass
  }

  func channelActive(context: ChannelHandlerContext) {
    let client = context.channel
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Outlet(to: client))
        }
      }
      .connect(host: "127.0.0.1", port: port).assumeIsolated()
      .whenComplete { result in
        guard case .success(let channel) = result else { return context.close(promise: nil) }
        self.vendor = channel
        client.setOption(.autoRead, value: true).whenSuccess { client.read() }
      }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    while received.readableBytes > 0 {
      if left > 0 {
        guard let part = received.readSlice(length: min(left, received.readableBytes)) else {
          return
        }
        left -= part.readableBytes
        vendor?.writeAndFlush(part, promise: nil)
      } else {
        let text = String(buffer: received)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let head = String(text[..<end.upperBound])
        received.moveReaderIndex(forwardBy: head.utf8.count)
        guard mayPass() else { return context.close(promise: nil) }
        left = head.firstMatch(of: /(?i)\r\ncontent-length: *(\d+)/).flatMap { Int($0.1) } ?? 0
        let request = head.replacing(/^(\w+) http:\/\/[^\/ ?]+\/?/, maxReplacements: 1) {
          "\($0.1) /"
        }
        vendor?.writeAndFlush(ByteBuffer(string: request), promise: nil)
      }
    }
  }

  func channelInactive(context: ChannelHandlerContext) { vendor?.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

/// The side that asks the vendor.
private final class Outlet: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let client: any Channel

  init(to client: any Channel) { self.client = client }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    client.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
