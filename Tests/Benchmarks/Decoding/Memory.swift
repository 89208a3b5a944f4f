import FoundationEssentials
import Glibc

/// What the process takes of the machine's memory, in bytes.
enum Memory {
  /// What it takes now.
  static var present: Int { figure("VmRSS") }

  /// The most since the last ``forgetPeak()``.
  static var peak: Int { figure("VmHWM") }

  /// Lets the peak be what is taken now.
  static func forgetPeak() throws {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  private static func figure(_ name: String) -> Int {
    let file = URL(filePath: "/proc/self/status")
    let status = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
  }
}
