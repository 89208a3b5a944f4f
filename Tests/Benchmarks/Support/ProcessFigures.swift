import FoundationEssentials
import Glibc

/// What this process takes of the machine.
public enum ProcessFigures {
  /// The bytes of memory it takes now, its programs' files included.
  public static var memory: Int { figure("VmRSS", of: "status") * 1_024 }

  /// The most that was since the last ``forgetPeak()``.
  public static var peakMemory: Int { figure("VmHWM", of: "status") * 1_024 }

  /// The bytes of memory that are nobody else's: what it has allocated and touched.
  public static var anonymousMemory: Int { figure("Anonymous", of: "smaps_rollup") * 1_024 }

  /// How long it has kept processors busy, whatever else they had to do.
  public static var work: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// How many threads it has.
  public static var threads: Int { figure("Threads", of: "status") }

  /// How many descriptors are open.
  public static var descriptors: Int {
    // The folder itself is open while it is read.
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1) ?? 0
  }

  /// Lets the peak be what is taken now.
  public static func forgetPeak() throws {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  /// Reads a figure as it stands there, which is kilobytes where it is of memory.
  private static func figure(_ name: String, of file: String) -> Int {
    let text =
      (try? String(contentsOf: URL(filePath: "/proc/self/\(file)"), encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
  }
}
