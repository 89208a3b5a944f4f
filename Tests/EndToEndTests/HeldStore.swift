import FoundationEssentials
import Glibc
import Testing

/// The store of a home as a process keeps it that writes and does not go on.
struct HeldStore {
  private let index: Int32

  /// Takes what a process locks that has the log open, and what one does that writes
  /// (https://www.sqlite.org/walformat.html, 2.3.1, and SQLite's os_unix.c).
  init(_ home: Home) throws {
    index = open(home.url.path + "/state/cdntop/cdntop.db-shm", O_RDWR | O_CLOEXEC)
    for (kind, place) in [(F_RDLCK, 128), (F_WRLCK, 120)] {
      var lock = flock(
        l_type: Int16(kind), l_whence: Int16(SEEK_SET), l_start: place, l_len: 1, l_pid: 0)
      try #require(fcntl(index, F_SETLK, &lock) == 0)
    }
  }

  func release() { close(index) }
}
