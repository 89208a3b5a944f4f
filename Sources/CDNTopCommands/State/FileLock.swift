import Glibc

/// A lock between processes, and between the tasks of one, held by a file of its own.
///
/// The system gives it up when the holder dies. The locked file itself cannot carry the lock, because
/// it is replaced.
enum FileLock {
  /// Runs `body` while nobody else holds the lock; waits for it, blocking the thread.
  static func hold<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw FileError("lock", path, errno) }
    defer { close(number) }
    while flock(number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError("lock", path, errno) }
    }
    return try body()
  }
}
