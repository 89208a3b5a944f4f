import Foundation
import TestSupport
import Testing

/// The commands around a team's store: set up, checked, looked at, and used without the right to.
@Suite(.hangLimit, .threadsOfTheirOwn)
struct TeamProgramTests {
  private static let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
  private let seat = Fleet.Seat("command", on: "jump1")

  @Test("init does no harm twice; check and status say what is there")
  func setUp() async throws {
    try await withFleet(["--frozen"]) { fleet in
      let schema = try await fleet.run(seat, ["team", "init"])
      #expect(schema.status == 0)
      try fleet.database.sql(schema.data)
      let check = try await fleet.run(seat, ["check"])
      #expect(check.status == 0, "\(check.data) \(check.talk)")
      #expect(check.data.contains("wang polls and tracks for the team"), "\(check.data)")
      #expect(check.data.contains("what others write is heard at once"), "\(check.data)")
      let status = try await fleet.run(seat, ["team", "status", "--format", "json"])
      #expect(status.status == 0, "\(status.talk)")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(status.data.utf8)) as? [String: Any])
      let accounts = try #require(object["accounts"] as? [[String: Any]])
      #expect(accounts.count == 4)
      #expect(accounts.allSatisfy { $0["polled_by"] is NSNull }, "nobody asks")
    }
  }

  @Test(
    "Who may only look sees what others read, and cannot track; the role is named",
    .holds(.storeReadOnly))
  func reader() async throws {
    try await withFleet(["--frozen", "--tasks", "12"]) { fleet in
      let holders = try await fleet.watchers(on: ["jump2"])
      try await fleet.database.waitForHolders()
      try await poll(holders.values, for: "rows") { (holders["jump2"]?.tasks.count ?? 0) >= 12 }
      var seat = seat
      seat.user = "li"
      let moment = ContinuousClock.now
      let track = try await fleet.run(seat, ["track", "sim-jdcloud", Self.id])
      #expect(track.status == 2, "\(track.talk)")
      #expect(track.talk.contains("cdntop_poller"), "\(track.talk)")
      #expect(track.talk.contains(Self.id), "\(track.talk)")
      let list = try await fleet.run(seat, ["list", "--format", "jsonl", "--timeout", "60s"])
      #expect(list.status == 0, "\(list.talk)")
      #expect(list.data.split(separator: "\n").count >= 12, "\(list.data)")
      #expect(!fleet.callers(since: moment).contains(seat.name), "it asks nobody")

      let check = try await fleet.run(seat, ["check"])
      #expect(check.status == 0, "\(check.data) \(check.talk)")
      #expect(check.data.contains("li only reads"), "\(check.data)")
      let watch = try await fleet.watchers(on: ["desk"]) { $0.user = "li" }
      try await poll(watch.values, for: "rows") { (watch["desk"]?.tasks.count ?? 0) >= 12 }
      let wait = try await fleet.run(seat, ["wait", "status:succeeded", "--timeout", "60s"])
      #expect(wait.status == 0, "\(wait.talk)")
      for program in [watch["desk"]?.program.talk ?? "", wait.talk, check.talk] {
        #expect(!program.contains("lacks a right"), "\(program)")
      }
    }
  }

  @Test("Who may only look changes nothing of what others see, by whatever client")
  func readersClient() async throws {
    try await withFleet(["--frozen", "--tasks", "12"]) { fleet in
      let holders = try await fleet.watchers(on: ["jump2"])
      try await fleet.database.waitForHolders()
      try await poll(holders.values, for: "rows") { (holders["jump2"]?.tasks.count ?? 0) >= 12 }
      for statement in [
        "UPDATE notice SET by = 'x'", "UPDATE budget SET tokens = -100",
        "INSERT INTO notice (name, by, at) VALUES ('x', 'x', now())",
        "INSERT INTO member (id, name, host, seen) SELECT holder, 'x@y', 'y', now() FROM lease",
      ] {
        #expect(throws: PostgresServer.Failure.self, "\(statement)") {
          try fleet.database.tables(statement, as: "li")
        }
      }
      // That is allowed, and there is no row of its own.
      try fleet.database.tables("UPDATE member SET name = 'x@y'", as: "li")
      var seat = seat
      seat.user = "li"
      let status = try await fleet.run(seat, ["team", "status"])
      #expect(status.status == 0, "\(status.talk)")
      #expect(!(status.data + status.talk).contains("x@y"), "\(status.data) \(status.talk)")
      if Fleet.canNameHosts { #expect(status.data.contains("wang@jump2"), "\(status.data)") }
    }
  }

  @Test(
    "An older version than the tables are for says so, and ends with 2",
    .holds(.storeNewer))
  func newerTables() async throws {
    try await withFleet(["--frozen"]) { fleet in
      try fleet.database.tables("UPDATE meta SET value = 3 WHERE key IN ('schema', 'min_reader')")
      for command in [["team", "status"], ["watch"], ["list"], ["track", "sim-jdcloud", Self.id]] {
        let output = try await fleet.run(seat, command)
        #expect(output.status == 2, "\(command): \(output.talk)")
        #expect(output.talk.contains("is of version 3"), "\(command): \(output.talk)")
        #expect(output.talk.contains("install the newer cdntop here"), "\(command): \(output.talk)")
      }
    }
  }

  @Test("No key is in the database, and no address of it is anywhere")
  func secrets() async throws {
    try await withFleet(["--tasks", "12"]) { fleet in
      var seat = seat
      seat.address = fleet.database.address(user: "wang") + " password=Hush+Hush/5"
      let program = try await fleet.start(
        seat, ["watch", "--format", "jsonl", "--log", "log", "--log-level", "trace"])
      let watcher = TeamChanges(of: program)
      try await poll([watcher], for: "rows") { watcher.tasks.count >= 12 }
      _ = try await fleet.run(seat, ["track", "sim-jdcloud", Self.id, "--label", "INC-1"])
      let dump = try PostgresServer.run([
        "pg_dump", "--inserts", "-h", fleet.database.server.folder, "-U", "owner",
        fleet.database.name,
      ])
      #expect(dump.contains(Self.id) && dump.contains("INC-1"))
      let log = try String(contentsOf: program.folder.appending(path: "log"), encoding: .utf8)
      #expect(!log.isEmpty)
      for text in [dump, log, program.output, program.talk] {
        for secret in Program.simulatedSecrets + ["Hush", "LTAI5tSimCdnDemo0001"] {
          #expect(!text.contains(secret), "\(secret)")
        }
      }
    }
  }
}
