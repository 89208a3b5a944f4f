import Glibc
import TaskModel

/// The file of passwords that PostgreSQL's library reads.
///
/// One that others may read it does not use, and prints so onto the screen; so it is told of another one then, and the
/// operator is told in words.
enum PasswordFile {
  /// Where no file ever is.
  static let none = "/nonexistent/pgpass"

  /// The file, where the library would refuse it; nil for one that it uses, or none.
  ///
  /// - Parameter path: what the connection string names; nil for the usual one.
  static func refused(_ path: String?) -> String? {
    let path =
      path ?? getenv("PGPASSFILE").map { String(cString: $0) }
      ?? getenv("HOME").map { String(cString: $0) + "/.pgpass" }
    var facts = stat()
    guard let path, stat(path, &facts) == 0 else { return nil }
    let isPrivate = facts.st_mode & S_IFMT == S_IFREG && facts.st_mode & 0o077 == 0
    return isPrivate ? nil : path
  }

  /// What the operator is told of a file that is not used.
  static func remark(on path: String) -> String {
    let path = SafeText(path, limit: .message).text
    return "the password file \(path) is not used, since others may read it; run: chmod 600 \(path)"
  }
}
