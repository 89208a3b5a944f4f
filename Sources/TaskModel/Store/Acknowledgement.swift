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
