import Foundation
import Glibc
import TestSupport
import Testing

/// Who asks an account is gone, stands still, or cannot ask it: another one takes over.
@Suite(.hangLimit, .threadsOfTheirOwn, .enabled(if: Fleet.canNameHosts))
struct TakeoverTests {
  private static let tasks = ["--tasks", "24", "--urls", "3", "--speed", "3"]

  @Test(
    "A holder that is killed is followed by another within 30 seconds",
    .holds(.holderKilled))
  func killed() async throws {
    try await withFleet(Self.tasks) { fleet in
      let watchers = try await fleet.watchers(on: ["jump1", "jump2", "jump3"])
      let holders = try await fleet.database.waitForHolders()
      let host = try #require(holders.values.first)
      let begun = ContinuousClock.now
      try await watchers[host]?.program.signal(SIGKILL)
      let others = try await fleet.database.waitForHolders { !$0.values.contains(host) }
      let span = begun.duration(to: .now)
      print("taken over after \(span)")
      #expect(span < .seconds(32), "the lease lasts 25 s, and is asked for every 5 s")
      let lost = Set(holders.filter { $0.value == host }.keys)
      let moment = ContinuousClock.now
      let left = watchers.filter { $0.key != host }.values
      try await poll(left, for: "calls by who took over") {
        fleet.callers(since: moment).contains {
          others.filter { lost.contains($0.key) }.values.contains($0)
        }
      }
      #expect(left.allSatisfy { $0.problems.isEmpty }, "nobody need know")
    }
  }

  @Test(
    "A holder that stands still for 40 seconds writes nothing then, and goes on as a reader",
    .holds(.holderStopped))
  func stopped() async throws {
    try await withFleet(Self.tasks) { fleet in
      let watchers = try await fleet.watchers(on: ["jump1", "jump2", "jump3"])
      let host = try #require(try await fleet.database.waitForHolders().values.first)
      let stopped = try #require(watchers[host])
      try await poll(watchers.values, for: "rows") { stopped.tasks.count >= 24 }
      try await stopped.program.signal(SIGSTOP)
      let begun = ContinuousClock.now
      let others = try await fleet.database.waitForHolders { !$0.values.contains(host) }
      let moment = try fleet.database.tables("SELECT clock_timestamp()")
      try await Task.sleep(until: begun + .seconds(40))
      let waking = ContinuousClock.now
      try await stopped.program.signal(SIGCONT)

      // It sees what the others read, to the end.
      try await poll(watchers.values, for: "the ends of all tasks") {
        watchers.values.allSatisfy { $0.ends.count == $0.tasks.count && $0.ends.count >= 24 }
      }
      #expect(try fleet.database.holders() == others, "nobody took anything back")
      let late = try fleet.database.tables(
        "SELECT count(*) FROM page WHERE by = 'wang@\(host)' AND written > '\(moment)'")
      #expect(late == "0")
      #expect(Set(watchers.values.map { $0.ends.mapValues(\.status) }).count == 1)
      // What it was at when it was stopped it may have sent.
      let calls = fleet.counter.calls(since: waking).filter { $0.caller == host }
      #expect(calls.count <= 4, "\(calls)")
    }
  }

  @Test(
    "An account whose key one host lacks is left to another one, and that is told",
    .holds(.holderRefused))
  func refusedKey() async throws {
    try await withFleet(Self.tasks) { fleet in
      let first = try await fleet.watchers(on: ["jump1"]) { $0.wrongKeys = ["sim-ucloud"] }
      try await fleet.database.waitForHolders { Set($0.values) == ["jump1"] }
      try await poll(first.values, for: "a refused key") {
        first["jump1"]?.problems.contains("sim-ucloud") == true
      }
      let second = try await fleet.watchers(on: ["jump2"])
      try await fleet.database.waitForHolders { $0.values.contains("jump2") }
      let both = first.merging(second) { $1 }.values
      try await poll(both, for: "its rows at both") {
        both.allSatisfy { $0.tasks.contains { $0.hasPrefix("sim-ucloud ") } }
      }
      let status = try await fleet.run(Fleet.Seat("status", on: "jump3"), ["team", "status"])
      #expect(status.status == 0, "\(status.talk)")
      let row = status.data.split(separator: "\n").first { $0.hasPrefix("sim-ucloud") } ?? ""
      #expect(row.contains("wang@jump2"), "\(status.data)")
      #expect(row.contains("jump1: "), "\(status.data)")
      try await poll(both, for: "the end of the problem where the key is refused") {
        first["jump1"]?.lines.contains { $0.change == "resolved" && $0.name == "sim-ucloud" }
          == true
      }
    }
  }

  @Test(
    "A host that has no way to the vendors leaves all accounts to another one",
    .holds(.holderRefused))
  func noWay() async throws {
    try await withFleet(Self.tasks) { fleet in
      let watchers = try await fleet.watchers(on: ["jump1", "jump2"])
      let host = try #require(try await fleet.database.waitForHolders().values.first)
      try await poll(watchers.values, for: "rows") {
        watchers.values.allSatisfy { $0.tasks.count >= 24 }
      }
      fleet.counter.cut(host)
      let other = host == "jump1" ? "jump2" : "jump1"
      try await fleet.database.waitForHolders { Set($0.values) == [other] }
      let moment = ContinuousClock.now
      try await poll(watchers.values, for: "calls by the other") {
        fleet.callers(since: moment) == [other]
      }
      try await poll(watchers.values, for: "the ends of all tasks, at both") {
        watchers.values.allSatisfy { $0.ends.count == $0.tasks.count }
      }
    }
  }
}
