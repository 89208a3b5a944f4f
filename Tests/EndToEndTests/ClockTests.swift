import Foundation
import Testing

/// Vendors whose clocks are not ours: what is listed and filtered is the same as if they were.
@Suite(.serialized)
struct ClockTests {
  /// Returns how many tasks each account has under each of some filters.
  private func counts(trouble: String) async throws -> [String: [String: Int]] {
    let options = ["--tasks", "24", "--urls", "4", "--frozen", "--trouble", trouble]
    return try await withHome { home in
      try await withSimulator(options, home: home) { config in
        var counts: [String: [String: Int]] = [:]
        for filter in ["", "age:<10m", "age:>10m", "since:30m", "until:30m", "between:2h..10m"] {
          let output = try await Program.run(
            ["list", "--config", config, "--format", "jsonl", filter],
            environment: home.environment)
          #expect(output.status == 0, "\(trouble) \(filter): \(output)")
          for line in output.data.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let task = try #require(object as? [String: Any])
            counts[filter, default: [:]][task["account"] as? String ?? "", default: 0] += 1
          }
        }
        return counts
      }
    }
  }

  @Test("Ages and times are of the vendor's clock, and the newest tasks are listed")
  func skewed() async throws {
    let right = try await counts(trouble: "none")
    #expect(right[""]?.count == 4)
    #expect((right["age:<10m"]?.count ?? 0) == 4 && (right["age:>10m"]?.count ?? 0) == 3)
    for trouble in ["clock", "clock-behind"] {
      #expect(try await counts(trouble: trouble) == right, "\(trouble)")
    }
  }
}
