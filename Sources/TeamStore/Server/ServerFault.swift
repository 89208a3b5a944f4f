import TaskModel

/// Why the server did not do what it was asked.
enum ServerFault: Error, Equatable {
  /// There is no connection, or none any more; why, in words without secrets.
  case lost(String)
  /// There was no answer on time; the connection is given up.
  case late
  /// The server's answer: its code of five characters, and its words without secrets.
  case answered(code: String, String)

  /// Whether the transaction met another one, and may go well when it is done again.
  var isCollision: Bool {
    if case .answered(let code, _) = self { return ["40001", "40P01"].contains(code) }
    return false
  }

  /// Whether the connection can be used no more.
  var endsConnection: Bool {
    switch self {
    case .lost, .late: true
    // Told to stop, crashed, or an operator ended it: what comes next on this connection is its end.
    case .answered(let code, _): code.hasPrefix("57P") || code.hasPrefix("08")
    }
  }

  /// Why the server refuses what it was sent, whoever sends it when; nil where that is not the reason.
  ///
  /// Those are data that it cannot have, limits of rows and indexes, constraints, and one row twice in one statement.
  var unfitness: String? {
    guard case .answered(let code, let words) = self else { return nil }
    return ["21", "22", "23", "54"].contains(code.prefix(2)) ? "error \(code): \(words)" : nil
  }

  /// What the operator is told.
  ///
  /// - Parameters:
  ///   - name: what the store is called.
  ///   - user: the name that the server knows the operator by.
  func told(of name: String, user: String) -> StoreError {
    switch self {
    case .lost(let why): return .unreachable(path: name, why: why)
    case .late: return .silent(path: name)
    case .answered(let code, let words):
      switch code {
      case "3F000", "42P01", "42703":
        return .refused(
          "the team's database \(name) has no tables of this version of cdntop; whoever owns it runs: cdntop team init | psql"
        )
      case "42501":
        return .refused(
          "\(user) lacks a right in the team's store \(name) (\(words)); watching needs the role cdntop_reader, all else cdntop_poller: GRANT cdntop_poller TO \(user)"
        )
      case "25006": return .readOnly(path: name)
      case "53100", "53200": return .full(path: name)
      case "53300", "55P03", "57014", "40001", "40P01", "25P03": return .busy(path: name)
      default:
        if let unfitness { return .unfit(path: name, why: unfitness) }
        if endsConnection { return .unreachable(path: name, why: words) }
        return .refused("the team's store \(name) answers with the error \(code): \(words)")
      }
    }
  }
  /// What is told who may only read, and wants to write.
  static func wantOfRole(_ user: String, _ name: String) -> StoreError {
    .refused(
      "\(user) has the role cdntop_reader in the team's store \(name), which only reads; to track, label or acknowledge: GRANT cdntop_poller TO \(user)"
    )
  }
}
