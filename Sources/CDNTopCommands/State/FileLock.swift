import Glibc

/// A lock between processes, and between the tasks of one, held by a file of its own.
///
/// The system gives it up when the holder dies. The locked file itself cannot carry the lock, because
/// it is replaced.
enum FileLock {
  /// Runs `body` while nobody else holds the lock; waits for it, blocking the thread.
  static func hold<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    let number = try Files.open(path, O_RDWR | O_CREAT, verb: "lock")
    defer { close(number) }
    while flock(number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError("lock", path, errno) }
    }
    return try body()
  }
}
