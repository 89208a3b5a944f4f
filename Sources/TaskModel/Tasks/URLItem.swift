public import FoundationEssentials

/// One URL, directory or pattern of a task, as the vendor last described it.
public struct URLItem: Equatable, Sendable {
  /// The object as the vendor writes it; may lack a scheme, be a pattern, or be empty.
  public let url: SafeText
  /// Where the object stands.
  public let status: TaskStatus
  /// The vendor's own word for the state; nil where there was none.
  public let vendorStatus: SafeText?
  /// The vendor's figure, 0...1; nil where the vendor gave none.
  public let reportedProgress: Double?
  /// When the vendor took the object in.
  public let createdAt: Date?
  /// When the vendor finished it; nil while unfinished or where the vendor does not say.
  public let finishedAt: Date?
  /// The vendor's reason, only for objects that failed.
  public let message: SafeText?

  /// What the task does with the object, where a task does several things; nil where it is what the task does.
  public let kind: TaskKind?
  /// How ``url`` is to be read; nil where the kind says it.
  public let dialect: PatternDialect?
  /// What tells the item from others of its URL, such as a region; nil for nothing.
  public let part: SafeText?

  /// Makes an item; progress outside 0...1 is clamped.
  public init(
    url: SafeText, status: TaskStatus, vendorStatus: SafeText? = nil,
    reportedProgress: Double? = nil, createdAt: Date? = nil, finishedAt: Date? = nil,
    message: SafeText? = nil, kind: TaskKind? = nil, dialect: PatternDialect? = nil,
    part: SafeText? = nil
  ) {
    self.url = url
    self.status = status
    self.vendorStatus = vendorStatus
    self.reportedProgress = reportedProgress.map(Self.share)
    self.createdAt = createdAt
    self.finishedAt = finishedAt
    self.message = message
    self.kind = kind
    self.dialect = dialect
    self.part = part
  }

  /// A figure as a share of a whole.
  static func share(_ figure: Double) -> Double { min(max(figure, 0), 1) }

  /// How far the object is, 0...1: 1 once it succeeded, 0 once it failed or was canceled, else the
  /// vendor's figure; nil where it gives none.
  public var progress: Double? { status.progress(reported: reportedProgress) }

  /// The object, and its part where it has one: what tells it from all others of its task.
  public var nameInFull: String { part.map { "\(url.text) (\($0))" } ?? url.text }

  /// The host of the object in lower case without port; nil where the text has none.
  public var host: String? { URLText.host(of: url.text) }
}

extension TaskStatus {
  /// How far an object is in this status, by the vendor's figure.
  func progress(reported: Double?) -> Double? {
    switch self {
    case .succeeded: 1
    case .failed, .canceled: 0
    case .queued, .running, .partial, .unknown: reported
    }
  }
}
