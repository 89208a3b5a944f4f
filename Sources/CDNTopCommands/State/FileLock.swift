import Glibc
import Providers

/// A lock between processes, and between the tasks of one, held by a file of its own.
///
/// The system gives it up when the holder dies. The locked file itself cannot carry the lock, because
/// it is replaced.
enum FileLock {
  /// How long to wait for a lock: nobody needs one for longer than it takes to write a file.
  static let patience: Duration = .seconds(2)

  /// Runs `body` while nobody else holds the lock; waits for it, blocking the thread, but not for long.
  ///
  /// - Throws: ``FileError`` where the lock cannot be had, and what `body` throws.
  static func hold<Value>(
    _ name: String, in folder: StateFolder, within patience: Duration = Self.patience,
    _ body: (OpenFolder) throws -> Value
  ) throws -> Value {
    let open = try folder.open(making: true)
    let lock = LockFile(try open.open(name, O_RDWR | O_CREAT, verb: "lock"))
    let path = folder.path + "/" + name
    var code = lock.take(LOCK_EX | LOCK_NB)
    if code == EWOULDBLOCK {
      do throws(Aside.Failure) {
        code = try Aside.block(in: "lock " + path, within: patience) { lock.take(LOCK_EX) }
      } catch {
        code = FileError.held
      }
    }
    guard code == 0 else { throw FileError("lock", path, code) }
    return try withExtendedLifetime(lock) { try body(open) }
  }
}

/// An open lock file; whatever lock it has ends with it.
private final class LockFile: Sendable {
  private let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Takes the lock; returns the system's error number, 0 for none.
  func take(_ operation: Int32) -> Int32 {
    while flock(number, operation) != 0 {
      guard errno == EINTR else { return errno }
    }
    return 0
  }
}
