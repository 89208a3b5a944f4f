import Foundation
import Glibc
import TestSupport
import Testing

/// What goes wrong with the server of a team, each on a server of its own.
@Suite(.hangLimit, .threadsOfTheirOwn, .enabled(if: Fleet.canNameHosts))
struct TeamStoreFaultTests {
  private static let hosts = ["jump1", "jump2", "jump3"]
  private static let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"

  /// Waits until vendors are asked, and each account by one process alone.
  private func waitUntilShared(
    _ fleet: Fleet, _ watchers: [String: TeamChanges]
  ) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while true {
      try await fleet.database.waitForHolders()
      let moment = ContinuousClock.now
      try await poll(watchers.values, for: "calls") { !fleet.counter.calls(since: moment).isEmpty }
      try await Task.sleep(for: .seconds(5))
      let calls = Dictionary(grouping: fleet.counter.calls(since: moment), by: \.account)
      if calls.values.allSatisfy({ Set($0.map(\.caller)).count == 1 }) { return }
      guard ContinuousClock.now < end else {
        throw WatchedChanges.Missing(description: "accounts are asked by more than one: \(calls)")
      }
    }
  }

  /// What a process said of the store.
  private func told(by watcher: TeamChanges) -> [Substring] {
    watcher.program.talk.split(separator: "\n").filter { $0.contains("store local/") }
  }

  private func waitForEnds(_ watchers: [String: TeamChanges]) async throws {
    try await poll(watchers.values, for: "the ends of all tasks") {
      watchers.values.allSatisfy { $0.ends.count == $0.tasks.count && $0.ends.count >= 24 }
    }
    #expect(Set(watchers.values.map { $0.ends.mapValues(\.status) }).count == 1)
    #expect(watchers.values.allSatisfy { !$0.lines.contains { $0.change == "gone" } })
  }

  @Test(
    "Connections are cut, the server is restarted, and older data put back",
    .holds(.connectionsCut), .holds(.storeRestarted), .holds(.storeOlder))
  func comesBack() async throws {
    let server = try PostgresServer()
    try await withFleet(["--tasks", "24", "--urls", "3", "--speed", "3"], on: server) { fleet in
      try server.do(.stop)
      try server.do(.keep, "older")
      try server.do(.start)
      let watchers = try await fleet.watchers(on: Self.hosts)
      try await waitUntilShared(fleet, watchers)
      for _ in 0..<3 {
        try fleet.database.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wang'")
        try await Task.sleep(for: .seconds(1))
      }
      try await waitUntilShared(fleet, watchers)
      try server.do(.kill)
      try server.do(.start)
      try await waitUntilShared(fleet, watchers)
      // Of all that was written nothing is left but the tables.
      try server.do(.stop)
      try server.do(.put, "older")
      try server.do(.start)
      try await waitUntilShared(fleet, watchers)
      try await waitForEnds(watchers)
      let late = try await fleet.run(
        Fleet.Seat("late", on: "jump4"), ["list", "--format", "json", "--timeout", "60s"])
      #expect(late.status == 0, "\(late.talk)")
    }
  }

  @Test(
    "The server is away for more than a minute, and comes back",
    .holds(.storeAway))
  func away() async throws {
    let server = try PostgresServer()
    try await withFleet(["--tasks", "24", "--urls", "3"], on: server) { fleet in
      let watchers = try await fleet.watchers(on: Self.hosts)
      try await waitUntilShared(fleet, watchers)
      try server.do(.stop)
      let begun = ContinuousClock.now
      try await poll(watchers.values, for: "the problem, everywhere") {
        watchers.values.allSatisfy { $0.program.talk.contains("cannot be reached") }
      }
      let tracked = try await fleet.run(
        Fleet.Seat("track", on: "jump1"), ["track", "sim-jdcloud", Self.id])
      #expect(tracked.status == 0, "\(tracked.talk)")
      let status = try await fleet.run(Fleet.Seat("status", on: "jump1"), ["team", "status"])
      #expect(status.status == 4, "\(status.data) \(status.talk)")
      // Until a minute is over who had no lease asks nobody.
      try await Task.sleep(until: begun + .seconds(62))
      let alone = ContinuousClock.now
      try await poll(watchers.values, for: "calls by each", within: .seconds(60)) {
        fleet.callers(since: alone) == Set(Self.hosts)
      }
      print("each by itself after \(begun.duration(to: .now))")

      for (host, watcher) in watchers {
        #expect(told(by: watcher).count == 1, "\(host): \(told(by: watcher))")
        let lines = watcher.lines.filter { $0.store != nil }.map(\.change)
        #expect(lines == ["problem"], "\(host): \(lines)")
      }
      try server.do(.start)
      let back = ContinuousClock.now
      try await waitUntilShared(fleet, watchers)
      print("shared again after \(back.duration(to: .now))")
      #expect(back.duration(to: .now) < .seconds(60))
      try await poll(watchers.values, for: "what was tracked meanwhile", within: .seconds(60)) {
        try fleet.database.tables("SELECT vendor_id FROM watch").contains(Self.id)
      }
      for (host, watcher) in watchers {
        #expect(told(by: watcher).last?.contains("is back") == true, "\(host)")
        #expect(watcher.lines.last { $0.store != nil }?.change == "resolved", "\(host)")
      }
    }
  }

  /// What hangs holds up each command for one wait, and not for one after the other.
  @Test("The server takes connections and says nothing", .holds(.storeSilent))
  func silent() async throws {
    let server = try PostgresServer()
    try await withFleet(["--frozen", "--tasks", "24"], on: server) { fleet in
      let watchers = try await fleet.watchers(on: ["jump1", "jump2"])
      try await waitUntilShared(fleet, watchers)
      let seat = Fleet.Seat("late", on: "jump3")
      // How long a command takes on this machine just now.
      var begun = ContinuousClock.now
      _ = try await fleet.run(seat, ["tracked"])
      let usual = begun.duration(to: .now)
      try server.do(.freeze)
      begun = .now
      let track = try await fleet.run(seat, ["track", "sim-jdcloud", Self.id])
      #expect(track.status == 0, "\(track.talk)")
      #expect(track.talk.contains("does not answer"), "\(track.talk)")
      #expect(begun.duration(to: .now) < .seconds(14) + usual * 6, "it takes 2 s, and took 21")
      begun = .now
      let list = try await fleet.run(seat, ["list", "--format", "jsonl", "--timeout", "60s"])
      #expect(list.status == 0, "\(list.talk)")
      #expect(list.data.split(separator: "\n").count >= 24, "\(list.talk)")
      #expect(begun.duration(to: .now) < .seconds(40) + usual * 12, "it takes 16 s")
      try await fleet.terminal(seat) { screen in
        try await screen.waitFor("FIRST POLL")
        try await screen.send("q")
        #expect(try await screen.waitForExit() == 0)
      }
      try server.do(.thaw)
      try await waitUntilShared(fleet, watchers)
      let tracked = try await fleet.run(seat, ["tracked"])
      #expect(tracked.data.contains(Self.id), "\(tracked.data) \(tracked.talk)")
    }
  }

  @Test(
    "A pooler in transaction mode stands between",
    .holds(.storePooled))
  func pooler() async throws {
    let server = try PostgresServer()
    try await withFleet(["--tasks", "24", "--urls", "3", "--speed", "6"], on: server) { fleet in
      let address = try server.pooler(user: "wang", database: fleet.database.name)
      let watchers = try await fleet.watchers(on: Self.hosts) { $0.address = address }
      try await waitUntilShared(fleet, watchers)
      var seat = Fleet.Seat("check", on: "jump4")
      seat.address = address
      let check = try await fleet.run(seat, ["check"])
      #expect(check.data.contains("a pooler keeps notifications to itself"), "\(check.data)")
      try await waitForEnds(watchers)
    }
  }
}
