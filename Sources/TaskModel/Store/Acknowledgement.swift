public import FoundationEssentials

/// What may be wrong with an account: what tells one trouble from another.
public enum TroubleKind: Hashable, Sendable {
  /// Reads fail in that way.
  case error(ProviderError.Kind)
  /// There is no answer on time, and no error either.
  case late
  /// Tasks failed, in full or in part.
  case tasks
}

/// The word of a kind, in stores and in JSON: `tasks`, `late`, or `error.` and that of an error.
extension TroubleKind: RawRepresentable {
  private static let errorPrefix = "error."

  public init?(rawValue: String) {
    switch rawValue {
    case "late": self = .late
    case "tasks": self = .tasks
    default:
      guard rawValue.hasPrefix(Self.errorPrefix),
        let kind = ProviderError.Kind(rawValue: String(rawValue.dropFirst(Self.errorPrefix.count)))
      else { return nil }
      self = .error(kind)
    }
  }

  public var rawValue: String {
    switch self {
    case .error(let kind): Self.errorPrefix + kind.rawValue
    case .late: "late"
    case .tasks: "tasks"
    }
  }
}

/// That an operator took note of a trouble.
public struct Acknowledgement: Equatable, Sendable {
  /// Whose trouble it is.
  public let account: AccountID
  /// Which one.
  public let kind: TroubleKind
  /// The failed tasks of the account that nobody had taken note of before; empty for troubles of reads.
  public let tasks: Set<CacheTask.ID>
  /// Who, such as `wang@jump2`; safe to show.
  public let by: String
  /// When, on the calendar.
  public let at: Date

  /// Takes down who took note of what.
  public init(
    account: AccountID, kind: TroubleKind, tasks: Set<CacheTask.ID> = [], by: String, at: Date
  ) {
    self.account = account
    self.kind = kind
    self.tasks = tasks
    self.by = SafeText(by, limit: .word).text
    self.at = at
  }

  /// How long one is kept and heard of, in seconds: 90 days.
  public static let lasting: TimeInterval = 90 * 86_400
}

extension Acknowledgement {
  /// Its tasks as stores have them: a JSON array, of each its id, its half of the API and its product.
  public func taskText() throws -> String {
    let names = tasks.sorted().map { [$0.vendorID, $0.family?.rawValue ?? "", $0.product ?? ""] }
    return String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
  }

  /// Reads what ``taskText()`` wrote; of what is damaged nothing.
  public static func tasks(in text: String, of account: AccountID) -> Set<CacheTask.ID> {
    let names = (try? JSONDecoder().decode([[String]].self, from: Data(text.utf8))) ?? []
    return Set(
      names.filter { $0.count == 3 }.map { name in
        CacheTask.ID(
          account: account, vendorID: name[0], family: TaskKind.Family(rawValue: name[1]),
          product: name[2].isEmpty ? nil : name[2])
      })
  }
}
