public import FoundationEssentials

/// One thing that happened to a task or an account, in the order it was seen.
public struct TaskChange: Equatable, Sendable {
  /// What happened; indirect, as a long read has many, and each goes through several hands.
  public indirect enum Kind: Equatable, Sendable {
    case appeared(CacheTask)
    case progress(CacheTask)
    case status(CacheTask, from: TaskStatus)
    case gone(CacheTask)
    case problem(AccountStatus)
    case resolved(AccountStatus)
  }

  /// Grows by one with every change of the process.
  public let sequence: UInt64
  /// When it was seen.
  public let at: Date
  /// What happened.
  public let kind: Kind

  /// Makes a change.
  public init(sequence: UInt64, at: Date, kind: Kind) {
    self.sequence = sequence
    self.at = at
    self.kind = kind
  }
}
