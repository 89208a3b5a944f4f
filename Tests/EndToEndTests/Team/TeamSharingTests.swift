import Foundation
import TestSupport
import Testing

/// What a team is for: many processes ask vendors as often as one does, and see as much.
@Suite(.serialized, .hangLimit, .threadsOfTheirOwn, .enabled(if: Fleet.canNameHosts))
struct TeamSharingTests {
  private static let hosts = ["jump1", "jump2", "jump3", "jump4"]

  @Test("Ten processes on four hosts ask as often as one, and see the same ends within 5 seconds")
  func tenAsOne() async throws {
    try await withFleet(["--tasks", "40", "--urls", "4", "--speed", "6"]) { fleet in
      var apart = Fleet.Seat("alone", on: "apart")
      apart.isMember = false
      let watch = ["watch", "--format", "jsonl"]
      let alone = TeamChanges(of: try await fleet.start(apart, watch))
      var team: [TeamChanges] = []
      for number in 1...7 {
        let seat = Fleet.Seat("watch\(number)", on: Self.hosts[number % 4])
        team.append(TeamChanges(of: try await fleet.start(seat, watch)))
      }
      try await fleet.database.waitForHolders()
      let wait = try await fleet.start(
        Fleet.Seat("wait", on: "jump1"), ["wait", "--timeout", "5m"])
      let monitors = [Fleet.Seat("monitor1", on: "jump2"), Fleet.Seat("monitor2", on: "jump3")]
      try await fleet.terminal(monitors[0]) { first in
        try await fleet.terminal(monitors[1]) { second in
          try await poll(team + [alone], for: "the ends of all tasks") {
            let all = alone.tasks.count
            return all >= 40 && ([alone] + team).allSatisfy { $0.ends.count == all }
          }
          for screen in [first, second] {
            try await screen.waitFor("who asks") { $0.contains("via ") && $0.contains("jump") }
            try await screen.send("q")
            #expect(try await screen.waitForExit() == 0)
          }
        }
      }
      let moment = ContinuousClock.now
      let failed = alone.ends.values.contains { $0.status != "succeeded" }
      #expect(try await wait.end() == (failed ? 1 : 0), "\(wait.talk.suffix(500))")

      for task in alone.ends.keys {
        let ends = team.compactMap { $0.ends[task] }
        #expect(Set(ends.map(\.status)) == [alone.ends[task]?.status ?? ""], "\(task): \(ends)")
        let times = ends.map(\.at)
        guard let first = times.min(), let last = times.max() else { continue }
        #expect(first.duration(to: last) < .seconds(5), "\(task): \(first.duration(to: last))")
      }
      expectOne(fleet.counter.calls.filter { $0.at < moment })
    }
  }

  /// Who is not alone asks no more than who is: what both do is the same, up to when exactly they begin.
  private func expectOne(_ calls: [CallCounter.Call]) {
    let accounts = Dictionary(grouping: calls, by: \.account)
    for (account, calls) in accounts.sorted(by: { $0.key < $1.key }) {
      let alone = calls.count { $0.caller == "alone" }
      let confirming = calls.count { $0.caller == "wait" }
      let team = calls.count - alone - confirming
      print(
        "\(account): alone \(alone), team of nine \(team), confirming reads of wait \(confirming)")
      #expect(team <= alone + max(3, alone / 5), "\(account): \(team) calls, alone \(alone)")
    }
  }
}
