import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The origin and the edges on real loopback sockets.
@Suite(.hangLimit) struct EdgeSocketTests {
  @Test("All addresses answer, with the dates of the copies, and end with the server")
  func addresses() async throws {
    let stage = Stage()
    let task = try #require(
      stage.server.tasks["sim-alibaba-dcdn"]?.tasks.first {
        $0.form == .purgeURL && $0.life.phase(at: 0) == .running
      })
    let path = PercentText.encodedPath(task.path(ofItem: 0, chance: Chance(seed: 1)))
    let host = task.domain(ofItem: 0).ascii
    let (edges, answers) = try await stage.server.serveWithEdges { edges in
      var answers: [String] = []
      for address in [edges.origin.dropFirst("http://".count)[...]] + edges.places.map({ $0[...] })
      {
        let request = SimulatorRequest(
          method: "GET", target: path, headers: [SimulatorHeader("host", host)])
        let connection = try RawClient.Connection(
          address: String(address.prefix { $0 != ":" }), port: edges.port)
        try connection.write(RawClient.bytes(of: request, port: edges.port))
        answers.append(await connection.readToEnd())
      }
      return (edges, answers)
    }
    #expect(edges.places.count == 4 && Set(edges.places).count == 4)
    #expect(answers.count == 5)
    for answer in answers { #expect(answer.hasPrefix("HTTP/1.1 200 OK")) }
    #expect(answers[0].contains("\nversion 2, "))
    #expect(answers[0].lowercased().contains("date: mon, 21 sep 2026 04:00:00 gmt"))
    for answer in answers.dropFirst() {
      #expect(answer.contains("\nversion 1, "))
      let dates = answer.lowercased().split(separator: "\r\n").filter { $0.hasPrefix("date: ") }
      #expect(dates.count == 1 && dates.first != "date: mon, 21 sep 2026 04:00:00 gmt")
      #expect(!answer.lowercased().contains("simulated-date"))
    }
  }

  @Test("HEAD gets the head of what GET gets, and no body")
  func head() async throws {
    let stage = Stage()
    let task = try #require(
      stage.server.tasks["sim-ucloud"]?.tasks.first {
        $0.form == .purgeURL && $0.domain.ascii != "video.example.org"
      })
    let path = PercentText.encodedPath(task.path(ofItem: 0, chance: Chance(seed: 1)))
    let answers = try await stage.server.serveWithEdges { edges in
      var answers: [String] = []
      for method in ["GET", "HEAD"] {
        let request = SimulatorRequest(
          method: method, target: path, headers: [SimulatorHeader("host", task.domain.ascii)])
        let connection = try RawClient.Connection(address: "127.0.0.2", port: edges.port)
        try connection.write(RawClient.bytes(of: request, port: edges.port))
        answers.append(await connection.readToEnd())
      }
      return answers
    }
    let parts = answers.map { $0.components(separatedBy: "\r\n\r\n") }
    #expect(parts[0].count == 2 && !parts[0][1].isEmpty)
    #expect(parts[1].count == 2 && parts[1][1].isEmpty)
    #expect(parts[0][0] == parts[1][0])
  }

  @Test("An address that is taken is named")
  func takenAddress() async throws {
    try await Stage().server.serveWithEdges { edges in
      let second = Listener(
        address: "127.0.0.14", port: edges.port, now: { Date() },
        answer: { _ in .html("", status: 200) })
      await #expect {
        try await second.serve { _ in }
      } throws: { error in
        "\(error)".hasPrefix(
          "The simulator cannot listen on 127.0.0.14:\(edges.port): another program uses the port.")
      }
    }
  }
}
