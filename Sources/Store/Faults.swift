import GRDB
import TaskModel

/// What the codes of SQLite mean to an operator.
enum Faults {
  /// What became of a call.
  enum Meaning: Equatable {
    /// The file is damaged or none of ours: it has to be set aside.
    case damage
    /// The file was exchanged or taken away: it has to be opened again.
    case moved
    /// Some file of it cannot be opened, now or at all: what the operator is told where that stays so.
    case unopened(StoreError)
    /// What the operator is told.
    case told(StoreError)
  }

  /// Why a call is the fault of what was to be written, in words; nil where it is not.
  static func unfitness(_ error: any Error) -> String? {
    (error as? DatabaseError).flatMap { isUnfit($0) ? words(for: $0) : nil }
  }

  private static func isUnfit(_ error: DatabaseError) -> Bool {
    [.SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH].contains(error.resultCode)
  }

  private static func words(for error: DatabaseError) -> String {
    error.resultCode == .SQLITE_TOOBIG
      ? "it is too big" : "error \(error.extendedResultCode.rawValue)"
  }

  private static func lacks(_ message: String) -> Bool {
    ["no such table", "no such column", "has no column"].contains { message.contains($0) }
  }

  static func meaning(of error: any Error, path: String) -> Meaning {
    if let error = error as? StoreError { return .told(error) }
    guard let error = error as? DatabaseError else { return .told(.failed(path: path, code: -1)) }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: return .damage
    // A table or a column that is not there: somebody else made the file, or part of it is gone.
    case .SQLITE_ERROR where lacks(error.message ?? ""): return .damage
    case .SQLITE_CANTOPEN:
      return .unopened(
        .refused("the store \(path) cannot be opened; look whether you may read it and its folder"))
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_DELETE_NOENT:
      return .unopened(.busy(path: path))
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: return .told(.busy(path: path))
    case .SQLITE_FULL: return .told(.full(path: path))
    case .SQLITE_READONLY:
      return error.extendedResultCode == .SQLITE_READONLY_DBMOVED
        ? .moved : .told(.readOnly(path: path))
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHORT_READ: return .damage
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      return .told(.full(path: path))
    case _ where isUnfit(error):
      return .told(.unfit(path: path, why: words(for: error)))
    default: return .told(.failed(path: path, code: error.extendedResultCode.rawValue))
    }
  }
}
