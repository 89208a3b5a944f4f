import Foundation
import Glibc
import Reports
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import TeamStore

/// What `team`, `check`, `track` and `tracked` do with the real server.
@Suite(.hangLimit, .threadsOfTheirOwn) struct TeamCommandTests {
  private let desk: TeamHost

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    desk = try TeamHost(on: TeamDatabase())
  }

  @Test func statusTellsWhoPollsWhat() async throws {
    let store = try desk.database.store(as: "jump2")
    let budget = "alibaba-cdn=one"
    try await store.attend()
    let lease = try #require(try await store.hold([budget, "other"])[budget])
    #expect(try await desk.run(["team", "status"]) == 0)
    #expect(desk.output.contains("ACCOUNT  POLLED BY   SINCE"))
    #expect(desk.output.contains("ali      wang@jump2  20"))
    #expect(desk.output.contains("-        wang@jump2  20"), "of an account that others alone have")
    #expect(desk.talk.last?.hasPrefix("cdntop: team cdn-ops, store local/") == true)
    #expect(desk.talk.last?.hasSuffix("; there now: wang@jump2") == true)

    try await desk.database.store(as: "jump3").attend()
    #expect(try await store.leave(lease, because: "key refused"))
    #expect(try await desk.run(["team", "status", "--format", "json"]) == 0)
    let json = try #require(desk.output.split(separator: "\n").last.map(String.init))
    #expect(try Schema(JSONSchema.text).faults(json, "teamStatus").isEmpty)
    #expect(json.contains(#""account":"ali","budget":"alibaba-cdn=one","polled_by":null"#))
    #expect(json.contains(#""cannot":["jump2: key refused"]"#))
    #expect(json.contains(#""members":["wang@jump2","wang@jump3"]"#))
  }

  @Test func withoutAServerStatusSaysSo() async throws {
    #expect(try await desk.run(["team", "status"], address: "host=/nowhere dbname=x") == 4)
    #expect(desk.talk.last?.contains("the store local/x cannot be reached") == true)
  }

  @Test func withoutTablesItIsAMistake() async throws {
    let address = desk.database.server.address().replacing(
      "dbname=postgres", with: "dbname=template1")
    for words in [["team", "status"], ["tracked"], ["track", "ali", "1"], ["list"]] {
      #expect(try await desk.run(words, address: address) == 2, "\(words)")
      #expect(desk.talk.contains { $0.contains("cdntop team init | psql") }, "\(words)")
    }
  }

  @Test func trackedIdsAreTheTeams() async throws {
    #expect(try await desk.run(["track", "ali", "12345", "--label", "INC-1"]) == 0)
    let other = try TeamHost(on: desk.database)
    #expect(try await other.run(["tracked", "--format", "json"]) == 0)
    #expect(other.output.contains(#""id":"12345""#) && other.output.contains("INC-1"))
    #expect(try await other.run(["untrack", "ali", "12345"]) == 0)
    #expect(try await desk.run(["tracked"]) == 0)
    #expect(desk.talk.last == "cdntop: the watch list is empty")
  }

  /// What is tracked while the team's store is away is sent by whoever finds it back.
  @Test func whatIsTrackedMeanwhileIsKeptHereAndSentLater() async throws {
    #expect(try await desk.run(["track", "ali", "12345"], address: "host=/nowhere dbname=x") == 0)
    #expect(desk.talk.last?.contains("until the team's store can be reached") == true)
    #expect(desk.talk.last?.contains("kept on this machine") == true, "\(desk.talk)")
    let other = try TeamHost(on: desk.database)
    #expect(try await other.run(["tracked"]) == 0)
    #expect(other.output.isEmpty)
    #expect(try await desk.run(["track", "ali", "6789"]) == 0)
    #expect(try await other.run(["tracked"]) == 0)
    #expect(other.output.contains("12345") && other.output.contains("6789"))
  }

  @Test func whoMayOnlyReadTracksNothing() async throws {
    let reader = try desk.database.reader()
    #expect(try await desk.run(["track", "ali", "12345"], address: reader) == 2)
    #expect(desk.talk.contains { $0.contains("has the role cdntop_reader") })
    #expect(desk.talk.suffix(2) == ["cdntop: not tracked:", "12345"])
    #expect(try await desk.run(["tracked"], address: reader) == 0)
  }

  @Test func checkTellsOfTheTeam() async throws {
    #expect(try await desk.run(["check"]) == 4, "the account's vendor is not there")
    #expect(desk.output.contains("team  cdn-ops\n  ok    reachable   local/"))
    #expect(desk.output.contains("  ok    role        owner polls and tracks for the team"))
    #expect(desk.output.contains("  ok    hints       "))
    #expect(desk.output.contains("this machine's clock and the server's agree to within "))
    _ = try await desk.run(["check", "--format", "json"], address: try desk.database.reader())
    let json = try #require(desk.output.split(separator: "\n").last.map(String.init))
    #expect(try Schema(JSONSchema.text).faults(json, "check").isEmpty)
    #expect(json.contains("only reads: it polls nothing"))
    #expect(try await desk.run(["check"], address: "host=/nowhere dbname=x") == 4)
    #expect(desk.output.contains("  FAIL  reachable   the store local/x cannot be reached"))
  }

  /// The labels that a shell offers where nothing depends on how fast this machine is.
  private func labels(on host: TeamHost, address: String? = nil) -> [String] {
    KnownWords([], in: host.process(address: address), patience: .seconds(3_600)).labels
  }

  /// What a shell offers are the labels of the operator and of the team; where the team is not there, the operator's own.
  @Test func completionHasTheTeamsLabels() async throws {
    #expect(try await desk.run(["track", "ali", "12345", "--label", "INC-1"]) == 0)
    let other = try TeamHost(on: desk.database)
    let nowhere = "host=/nowhere dbname=x"
    #expect(
      try await other.run(["track", "ali", "6789", "--label", "INC-2"], address: nowhere) == 0)
    #expect(labels(on: other) == ["INC-1", "INC-2"])
    #expect(labels(on: other, address: nowhere) == ["INC-2"])
    #expect(labels(on: other, address: try desk.database.reader()) == ["INC-1", "INC-2"])
    #expect(other.output.isEmpty, "nothing is told")
  }

  /// A server that takes connections and says nothing keeps no shell waiting.
  @Test func completionWaitsForNobody() async throws {
    let listener = try SilentListener()
    let host = try TeamHost(on: desk.database)
    #expect(
      try await host.run(
        ["track", "ali", "6789", "--label", "INC-2"], address: "host=/nowhere dbname=x") == 0)
    let silent = "host=127.0.0.1 port=\(listener.port) dbname=x sslmode=disable connect_timeout=0"
    #expect(labels(on: host, address: silent) == ["INC-2"])
    // Who has no time at all is offered what is there at that moment, if anything is.
    let process = host.process(address: silent)
    let atOnce = KnownWords([], in: process, patience: .zero).labels
    #expect(atOnce.isEmpty || atOnce == ["INC-2"])
  }

  /// A look back says who has seen what it tells of.
  @Test func lookingBackIsTheTeams() async throws {
    #expect(try await desk.run(["handover"]) == 0)
    #expect(desk.output.contains("as known to the team cdn-ops at "))
    #expect(desk.output.contains("Never read by the team: ali."))
    #expect(!desk.output.contains("this machine"))
  }
}

/// A port of this machine that takes connections and says nothing.
private final class SilentListener {
  let port: UInt16
  private let socket: Int32

  init() throws {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && listen(socket, 8) == 0
          && getsockname(socket, pointer, &length) == 0
      }
    }
    (self.socket, port) = (socket, UInt16(bigEndian: address.sin_port))
    try #require(bound)
  }

  deinit { close(socket) }
}
