import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Proofs

/// Questions to name servers and their answers.
@Suite struct DNSTests {
  private static let host = "www.example.com"

  private static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// An answer to a question: the question itself, then records that point back to its name.
  private static func answer(
    to question: [UInt8], flags: (UInt8, UInt8) = (0x81, 0x80), records: [[UInt8]]
  ) -> [UInt8] {
    var message = question
    message[2] = flags.0
    message[3] = flags.1
    message[7] = UInt8(records.count)
    return message + records.flatMap(\.self)
  }

  private static func record(
    _ data: [UInt8], type: UInt8 = 1, of owner: [UInt8] = [0xC0, 12]
  ) -> [UInt8] {
    owner + [0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
  }

  private static func question() throws -> [UInt8] {
    try #require(DNSMessage.question(for: host, .address4, id: 0x1234))
  }

  @Test func aQuestionInBytes() throws {
    let question = try Self.question()
    #expect(question.prefix(12) == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    #expect(question.dropFirst(12) == Self.name(Self.host)[...] + [0, 1, 0, 1])
    let long = String(repeating: "a", count: 64)
    for host in ["", "a..b", long, Array(repeating: "abcdefg", count: 40).joined(separator: ".")] {
      #expect(DNSMessage.question(for: host, .address4, id: 1) == nil)
    }
  }

  @Test func addressesAreReadAlongAliases() throws {
    let question = try Self.question()
    let alias = Self.name("cdn.example.net")
    let message = Self.answer(
      to: question,
      records: [
        Self.record(alias, type: 5), Self.record([203, 0, 113, 7], of: alias),
        Self.record([203, 0, 113, 8], of: alias),
        // Somebody else's, which nobody asked for.
        Self.record([198, 51, 100, 1], of: Self.name("evil.example.org")),
      ])
    let found = try DNSMessage.addresses(in: message, for: question, .address4)
    #expect(found.map(\.description) == ["203.0.113.7", "203.0.113.8"])
  }

  @Test func answersThatAreNone() throws {
    let question = try Self.question()
    func failure(_ message: [UInt8]) -> DNSMessage.Failure? {
      do throws(DNSMessage.Failure) {
        _ = try DNSMessage.addresses(in: message, for: question, .address4)
        return nil
      } catch {
        return error
      }
    }
    let good = Self.answer(to: question, records: [Self.record([1, 1, 1, 1])])
    var other = good
    other[1] ^= 1
    #expect(failure(other) == .unasked)
    #expect(failure(question) == .unasked)
    #expect(failure(Self.answer(to: question, flags: (0x83, 0x80), records: [])) == .cut)
    #expect(failure(Self.answer(to: question, flags: (0x81, 0x83), records: [])) == .noSuchName)
    #expect(
      failure(Self.answer(to: question, flags: (0x81, 0x85), records: [])) == .refused(code: 5))
    #expect(failure([]) == .malformed)
    // A name that points at itself has no end.
    let loop = UInt8(question.count)
    #expect(
      failure(Self.answer(to: question, records: [Self.record([1, 1, 1, 1], of: [0xC0, loop])]))
        == .malformed)
    #expect(failure(good.dropLast()) == .malformed)
  }

  /// Whatever comes, it ends in addresses or in an error.
  @Test func damagedAnswersAreSurvived() throws {
    let question = try Self.question()
    let good = Self.answer(
      to: question,
      records: [Self.record(Self.name("cdn.example.net"), type: 5), Self.record([1, 1, 1, 1])])
    var random = SeededGenerator(seed: 19)
    var failures = 0
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0 ... .max, using: &random)
      }
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      do throws(DNSMessage.Failure) {
        _ = try DNSMessage.addresses(in: bytes, for: question, .address4)
      } catch {
        failures += 1
      }
    }
    #expect(failures > 5_000)
  }

  // MARK: Over sockets

  /// A name server on one port: over UDP it answers `udp`, over TCP the addresses.
  private func withServer(
    overUDP udp: @escaping @Sendable ([UInt8]) -> [[UInt8]],
    _ body: (SocketPlace) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let stream = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(StreamAnswers())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(stream.localAddress?.port)
    let datagrams = try await DatagramBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramAnswers(udp))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    try await body(try #require(SocketPlace("127.0.0.1:\(port)")))
    try await stream.close()
    try await datagrams.close()
  }

  /// Who answers has all the time that other tests leave it.
  private func client(_ timeout: Duration = .seconds(1_800)) -> DNSClient<ContinuousClock> {
    DNSClient(timeout: timeout, clock: ContinuousClock())
  }

  @Test func aServerIsAskedOverUDP() async throws {
    try await withServer { question in
      var forged = Self.answer(to: question, records: [Self.record([6, 6, 6, 6])])
      forged[0] ^= 0xFF
      return [forged, Self.answer(to: question, records: [Self.record([203, 0, 113, 7])])]
    } _: { server in
      let found = try await client().addresses(of: Self.host, from: server).get()
      #expect(found.map(\.description) == ["203.0.113.7"])
    }
  }

  @Test func whatDoesNotFitIsAskedForOverTCP() async throws {
    try await withServer { question in
      [Self.answer(to: question, flags: (0x83, 0x80), records: [])]
    } _: { server in
      let found = try await client().addresses(of: Self.host, from: server).get()
      #expect(found.map(\.description) == ["203.0.113.9"])
    }
  }

  @Test func aSilentServerIsWaitedForOnlyForAWhile() async throws {
    try await withServer { _ in
      []
    } _: { server in
      let found = await client(.milliseconds(200)).addresses(of: Self.host, from: server)
      #expect(throws: NameLookups.Failure.self) { try found.get() }
    }
  }

  private final class DatagramAnswers: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let answers: @Sendable ([UInt8]) -> [[UInt8]]

    init(_ answers: @escaping @Sendable ([UInt8]) -> [[UInt8]]) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let asked = unwrapInboundIn(data)
      for answer in answers(Array(asked.data.readableBytesView)) {
        context.writeAndFlush(
          wrapOutboundOut(
            AddressedEnvelope(
              remoteAddress: asked.remoteAddress, data: ByteBuffer(bytes: answer))), promise: nil)
      }
    }
  }

  /// Answers in two pieces.
  private final class StreamAnswers: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let question = Array(unwrapInboundIn(data).readableBytesView.dropFirst(2))
      let answer = DNSTests.answer(
        to: question, records: [DNSTests.record([203, 0, 113, 9])])
      var whole = ByteBuffer(integer: UInt16(answer.count))
      whole.writeBytes(answer)
      if let first = whole.readSlice(length: 9) {
        context.writeAndFlush(wrapOutboundOut(first), promise: nil)
      }
      context.writeAndFlush(wrapOutboundOut(whole), promise: nil)
    }
  }
}
