import NIOCore
import NIOPosix
import TaskModel

/// Asks a name server for the addresses of a host: over UDP, and over TCP what does not fit there.
///
/// `AAAA` is asked for only where there is no `A`, since few machines that look after caches reach both families.
public struct DNSClient<C: Clock>: Sendable where C.Duration == Duration {
  private let timeout: Duration
  private let clock: C
  private let makeID: @Sendable () -> UInt16

  /// Makes one.
  ///
  /// - Parameters:
  ///   - timeout: how long all answers of a server may take.
  ///   - makeID: makes the number of a question, which nobody else should guess.
  public init(
    timeout: Duration, clock: C,
    makeID: @escaping @Sendable () -> UInt16 = { UInt16.random(in: 0 ... .max) }
  ) {
    self.timeout = timeout
    self.clock = clock
    self.makeID = makeID
  }

  /// Returns the addresses that a server gives for a host.
  public func addresses(
    of host: String, from server: SocketPlace
  ) async -> Result<[IPAddress], NameLookups.Failure> {
    do {
      let found = try await clock.run(within: timeout) {
        let four = try await ask(host, .address4, server)
        return four.isEmpty ? try await ask(host, .address6, server) : four
      }
      guard let found else {
        return .failure(.init("no answer within \(timeout.shortText)"))
      }
      return found.isEmpty ? .failure(.init("\(host) has no address")) : .success(found)
    } catch let failure as DNSMessage.Failure {
      return .failure(.init(Self.words(failure, host)))
    } catch {
      return .failure(.init("the name server cannot be asked"))
    }
  }

  private static func words(_ failure: DNSMessage.Failure, _ host: String) -> String {
    switch failure {
    case .malformed, .unasked, .cut: "the answer cannot be read"
    case .refused(let code): "the name server refuses, with code \(code)"
    case .noSuchName: "there is no host \(host)"
    }
  }

  private func ask(
    _ host: String, _ kind: DNSMessage.Kind, _ server: SocketPlace
  ) async throws -> [IPAddress] {
    guard let question = DNSMessage.question(for: host, kind, id: makeID()) else {
      throw DNSMessage.Failure.noSuchName
    }
    let place = try SocketAddress(
      ipAddress: server.address.description, port: server.port ?? 53)
    do {
      return try await Self.overUDP(question, kind, place)
    } catch DNSMessage.Failure.cut {
      return try await Self.overTCP(question, kind, place)
    }
  }

  private static func overUDP(
    _ question: [UInt8], _ kind: DNSMessage.Kind, _ server: SocketAddress
  ) async throws -> [IPAddress] {
    // Connected, so that the system lets nobody else's answers through.
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(to: server) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
            wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(
        AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: question)))
      for try await datagram in inbound {
        do {
          return try DNSMessage.addresses(
            in: Array(datagram.data.readableBytesView), for: question, kind)
        } catch DNSMessage.Failure.unasked {
          // A late answer to somebody else, or one that was made up.
          continue
        }
      }
      throw DNSMessage.Failure.malformed
    }
  }

  private static func overTCP(
    _ question: [UInt8], _ kind: DNSMessage.Kind, _ server: SocketAddress
  ) async throws -> [IPAddress] {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(to: server) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var whole = ByteBuffer(integer: UInt16(question.count))
      whole.writeBytes(question)
      try await outbound.write(whole)
      var received = ByteBuffer()
      for try await piece in inbound {
        received.writeImmutableBuffer(piece)
        guard let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
          received.readableBytes >= Int(length) + 2
        else { continue }
        return try DNSMessage.addresses(
          in: Array(received.readableBytesView.dropFirst(2).prefix(Int(length))), for: question,
          kind)
      }
      throw DNSMessage.Failure.malformed
    }
  }
}
