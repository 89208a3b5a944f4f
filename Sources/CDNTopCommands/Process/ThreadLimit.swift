import Glibc
import Providers

/// How many threads the process may have.
enum ThreadLimit {
  /// What there is besides the event loops and those that Swift's tasks share.
  private static let base = 4

  /// What is wrong where there can be no threads: the runtime would wait for one for ever.
  static var trouble: String? {
    let needed = base + 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    guard !Aside.hasRoom(forThreads: needed) else { return nil }
    return
      "this process may not have the \(needed) threads it needs: its memory or its processes are limited, by"
      + " ulimit -v, by ulimit -u, or by a container"
  }
}
