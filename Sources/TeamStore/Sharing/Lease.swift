/// That this process, and no other of the team, asks a vendor's account.
///
/// Only the server's clock decides who has one. A process that was stopped or cut off for a while finds by its epoch that
/// another took over, and writes nothing.
public struct Lease: Equatable, Sendable {
  /// How leases come and go.
  public struct Terms: Equatable, Sendable {
    /// How long one lasts without being renewed: who takes over does so within half a minute.
    public var length: Duration = .seconds(25)
    /// How often its holder renews it, and others ask for it.
    public var renewal: Duration = .seconds(5)
    /// How long before its end its holder stops asking, whatever the server says.
    public var margin: Duration = .seconds(5)
    /// For how long a process that cannot ask an account leaves it to others.
    public var abstinence: Duration = .seconds(300)
    /// For how long the team's store may be away before each process asks for itself.
    public var patience: Duration = .seconds(60)
    /// The same where it was never there.
    public var firstPatience: Duration = .seconds(3)

    /// The terms of every team.
    public init() {}
  }

  /// What the vendor counts calls by.
  public let budget: String
  /// How often another process took over.
  public let epoch: Int64
  /// When the holder must not ask any more, unless it was renewed; time that the machine sleeps counts.
  public let usableUntil: ContinuousClock.Instant

  /// Whether the holder may still ask.
  public var isUsable: Bool { ContinuousClock.now < usableUntil }
}

/// Who asks a vendor's account, as the team's store has it.
public struct LeaseHolder: Equatable, Sendable {
  /// What the vendor counts calls by.
  public let budget: String
  /// The process.
  public let id: String
  /// The operator and the host, such as `wang@jump2`; safe to show.
  public let name: String
  /// Its host; safe to show.
  public let host: String
  /// How often another process took over.
  public let epoch: Int64
  /// For how long it has asked the account.
  public let heldFor: Duration
  /// For how long its lease lasts unless it renews it; not above 0 for one that ended.
  public let left: Duration
  /// Who cannot ask the account at present, and why: each as `HOST: WHY`, safe to show.
  public let unable: [String]

  /// Whether somebody asks the account at present.
  public var isLive: Bool { left > .zero }
}
