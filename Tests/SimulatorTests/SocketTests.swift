import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The server on a real loopback socket.
@Suite(.hangLimit) struct SocketTests {
  @Test func servesEveryVendorOnOnePortAndEndsWithItsTask() async throws {
    let stage = Stage()
    let tracked = try #require(stage.trackedIDs.first)
    let answers = try await stage.server.serve { port in
      let host = "127.0.0.1:\(port)"
      return [
        try await RawClient.send(stage.alibaba(host: host), port: port),
        try await RawClient.send(stage.alibabaV1(.dcdn, ["Format": "JSON"]), port: port),
        try await RawClient.send(stage.ucloud(), port: port),
        try await RawClient.send(stage.jd(tracked), port: port),
      ]
    }
    #expect(answers.count == 4)
    #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200 OK") })
    for (answer, sign) in zip(answers, ["CDNTask", "\"Task\"", "TaskList", tracked.id]) {
      #expect(answer.contains(sign))
    }
  }

  @Test func cutOffAnswerDeclaresMoreThanItSends() async throws {
    let seed = try #require(
      (1...5000 as ClosedRange<UInt64>).first { seed in
        let faults = Faults(level: .harsh, chance: Chance(seed: seed))
        let cut = faults.cut(.html("x", status: 200), account: 3, ordinal: 0)
        return faults.fault(account: 3, ordinal: 0) == .cutOff
          && cut.declaredLength > cut.body.count
      }
    )
    let stage = Stage(SimulatorOptions(seed: seed, faults: .harsh))
    let tracked = try #require(stage.trackedIDs.first)
    let answer = try await stage.server.serve { port in
      try await RawClient.send(stage.jd(tracked), port: port)
    }
    let halves = answer.components(separatedBy: "\r\n\r\n")
    let length = try #require(
      halves[0].lowercased().components(separatedBy: "content-length: ").last
        .flatMap { Int($0.prefix { $0.isNumber }) }
    )
    #expect(halves[1].utf8.count > 0 && halves[1].utf8.count < length)
  }

  @Test func takenPortIsAnErrorThatSaysSo() async throws {
    try await Stage().server.serve { port in
      let second = Stage(SimulatorOptions(port: port)).server
      let failure = SimulatorError.cannotListen(
        address: "127.0.0.1", port: port, reason: "another program uses the port")
      await #expect(throws: failure) { try await second.serve { _ in } }
      #expect("\(failure)".hasSuffix(" uses the port. Choose another --port."))
    }
  }

  @Test func whereAnyPortWouldDoNoOtherIsAdvised() {
    let failure = SimulatorError.cannotListen(address: "127.0.0.1", port: 0, reason: "no memory")
    #expect("\(failure)" == "The simulator cannot listen on 127.0.0.1:0: no memory.")
  }

  /// Connections that wait to be served are the ones the HTTP library must not be let drop.
  @Test func endsWhileClientsConnect() async throws {
    for _ in 0..<20 {
      let clients = try await Stage().server.serve { port in
        try (0..<16).map { _ in try RawClient.Connection(port: port) }
      }
      for client in clients { #expect(await client.readToEnd() == "") }
    }
  }

  /// The clock stands still, so an answer that is late never comes.
  @Test func endsWhileAnAnswerIsLate() async throws {
    let seed = try #require(
      (1...5000 as ClosedRange<UInt64>).first { seed in
        Faults(level: .harsh, chance: Chance(seed: seed)).fault(account: 3, ordinal: 0) == .late
      }
    )
    let stage = Stage(SimulatorOptions(seed: seed, faults: .harsh))
    let tracked = try #require(stage.trackedIDs.first)
    let client = try await stage.server.serve { port in
      let client = try RawClient.Connection(port: port)
      try client.write(RawClient.bytes(of: stage.jd(tracked), port: port))
      await stage.clock.waitForSleepers(1)
      return client
    }
    #expect(await client.readToEnd() == "")
  }

  @Test func whatTheBodyThrowsEndsTheServer() async throws {
    struct Enough: Error {}
    let server = Stage().server
    await #expect(throws: Enough.self) {
      try await server.serve { port in
        _ = try RawClient.Connection(port: port)
        throw Enough()
      }
    }
  }

  @Test(arguments: [-1, 65_536]) func portOutOfRangeIsAnError(port: Int) async {
    let server = Stage(SimulatorOptions(port: port)).server
    let failure = SimulatorError.cannotListen(
      address: "127.0.0.1", port: port, reason: "no such port")
    await #expect(throws: failure) {
      try await server.serve { _ in }
    }
  }
}
