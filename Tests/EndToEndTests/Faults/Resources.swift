import Foundation
import Glibc
import TestSupport
import Testing

/// What a process takes of the machine.
struct Resources {
  /// How many descriptors it has open; nil where this user may not see that.
  let descriptors: Int?
  let mebibytes: Int

  /// Measures the program of a session.
  init(of session: TerminalSession) async throws {
    let id = try #require(try await session.programID())
    let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let size = try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/))
    mebibytes = try #require(Int(size.1)) / 1_024
    // The program keeps other processes of its user out, so that this is root's alone.
    descriptors =
      geteuid() == 0
      ? try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count : nil
  }

  /// Expects that little more is taken afterwards.
  func expectHardlyLess(than after: Resources, _ what: String) {
    if let mine = descriptors, let others = after.descriptors {
      #expect(mine > 0 && others <= mine + 20, "\(what): \(self) \(after)")
    } else {
      print("descriptors of \(what) were not judged: only root sees them")
    }
    // Three accounts send more than the 64 MiB that an answer is read up to, each again and again. What one took may be
    // kept for the next; what is not given back would soon be more than that.
    #expect(after.mebibytes <= mebibytes + 3 * 64, "\(what): \(self) \(after)")
  }
}
