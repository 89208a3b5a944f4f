/// What an answer may tell of a task besides that it is there, what it does and where it stands.
public struct TaskFacets: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Its URLs, directories or patterns, and where each stands.
  public static let items = TaskFacets(rawValue: 1)
  /// The domains it is about.
  public static let domains = TaskFacets(rawValue: 2)
  /// How far it is.
  public static let progress = TaskFacets(rawValue: 4)
  /// When it was created.
  public static let created = TaskFacets(rawValue: 8)
  /// When it finished.
  public static let finished = TaskFacets(rawValue: 16)
  /// The vendor's text about it.
  public static let message = TaskFacets(rawValue: 32)

  /// Everything.
  public static let all: TaskFacets = [.items, .domains, .progress, .created, .finished, .message]
  /// What may change as long as the task goes on, and with its end.
  public static let changing: TaskFacets = [.items, .progress, .finished, .message]
}
