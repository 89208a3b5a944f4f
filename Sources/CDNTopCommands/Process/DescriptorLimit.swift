import Glibc
import TaskModel

/// How many files and connections the process may have open.
enum DescriptorLimit {
  /// What no account makes more.
  private static let base = 32
  /// What each processor costs: its event loop.
  private static let perProcessor = 3
  /// What each account costs: connections, the file of its budget, a program that gives its key.
  private static let perAccount = 4
  /// What each address costs: itself, and a few who ask there.
  private static let perListener = 4
  /// More is never wanted; programs that are started would spend time on closing them.
  private static let most: rlim_t = 4_096

  /// Raises the limit as far as the process may.
  static func raise() {
    guard var limit = current, limit.rlim_cur < min(limit.rlim_max, most) else { return }
    limit.rlim_cur = min(limit.rlim_max, most)
    // Refused by no kernel; were it, what is needed would be checked all the same.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// Makes sure that some accounts can be asked at once: the libraries crash where they get no descriptor.
  ///
  /// - Parameter listeners: how many addresses are listened on besides.
  /// - Throws: ``ConfigurationError`` that names the limit and what is needed.
  static func check(accounts: Int, listeners: Int = 0) throws(ConfigurationError) {
    guard let current else { return }
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let needed = needed(accounts: accounts, processors: processors) + perListener * listeners
    guard current.rlim_cur < rlim_t(needed) else { return }
    throw .invalid([
      "\(accounts.counted("account")) may need \(needed) open files and connections, and this process may"
        + " have \(current.rlim_cur); run: ulimit -n \(needed), or ask for fewer accounts"
    ])
  }

  /// How many descriptors some accounts may need.
  static func needed(accounts: Int, processors: Int) -> Int {
    base + perProcessor * max(1, processors) + perAccount * accounts
  }

  private static var current: rlimit? {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
  }
}
