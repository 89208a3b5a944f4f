public import FoundationEssentials

/// One purge or prefetch operation as its vendor names it, with what was learned of it over time.
public struct CacheTask: Identifiable, Equatable, Sendable {
  /// What tells one task from every other.
  public struct ID: Hashable, Comparable, Sendable {
    /// The account the task belongs to.
    public let account: AccountID
    /// The vendor's task id, byte for byte, so that it can be sent back.
    public let vendorID: String
    /// The half of the API the id belongs to; nil where the vendor's ids are unique over both.
    public let family: TaskKind.Family?
    /// The product the id belongs to, by the configuration's word; nil where the account has one product.
    public let product: String?

    /// Makes an identity.
    public init(
      account: AccountID, vendorID: String, family: TaskKind.Family? = nil, product: String? = nil
    ) {
      self.account = account
      self.vendorID = vendorID
      self.family = family
      self.product = product
    }

    /// The vendor's id, safe to show.
    public var shownID: SafeText { SafeText(vendorID, limit: .word) }

    public static func < (left: ID, right: ID) -> Bool {
      if left.account != right.account { return left.account < right.account }
      if left.vendorID != right.vendorID { return left.vendorID < right.vendorID }
      if left.family != right.family {
        return (left.family?.rawValue ?? "") < (right.family?.rawValue ?? "")
      }
      return (left.product ?? "") < (right.product ?? "")
    }
  }

  /// The end of a task, and how exactly it is known.
  public struct Finish: Equatable, Sendable {
    /// Who gave the time.
    public enum Source: String, Sendable {
      case vendor
      case observed
    }

    /// When the task ended; for observed ends the read that saw it ended.
    public let at: Date
    /// Who gave the time.
    public let source: Source
    /// For observed ends the last read that saw it unfinished; nil for the vendor's own times.
    public let notBefore: Date?
    /// For observed ends the seconds by which the vendor's clock was ahead of ours, off which the end is
    /// read while the creation is read off the vendor's.
    public let clockAhead: TimeInterval

    /// Makes a finish.
    public init(at: Date, source: Source, notBefore: Date? = nil, clockAhead: TimeInterval = 0) {
      self.at = at
      self.source = source
      self.notBefore = notBefore
      self.clockAhead = source == .observed ? clockAhead : 0
    }
  }

  /// How far a task was on its way to its end at a moment of our clock.
  public struct Reading: Equatable, Sendable {
    /// When.
    public let at: Date
    /// The ``CacheTask/advance`` then.
    public let advance: Double

    /// Makes a reading.
    public init(at: Date, advance: Double) {
      self.at = at
      self.advance = advance
    }
  }

  /// The identity.
  public let id: ID
  /// The configuration's word for the account's vendor.
  public let provider: ProviderID
  /// What the task does.
  public var kind: TaskKind
  /// How its texts are to be read, where the vendor does not mean what its kind says.
  public var statedDialect: PatternDialect?
  /// The operator's own name for a group of tasks; nil for none.
  public var label: SafeText?
  /// Where the task stands.
  public var status: TaskStatus = .unknown
  /// The vendor's own word; for tasks grouped from rows the worst row's; nil where there is none.
  public var vendorStatus: SafeText?
  /// How far the task is, 0...1; nil where nothing is known.
  public var progress: Double?
  /// The vendor's last count of its URLs; nil where it gives none.
  public var counts: TaskCounts?
  /// When the vendor took the task in; nil where it does not say.
  public var createdAt: Date?
  /// Whether a second answer confirmed that the task has ended as it did.
  public var isEndConfirmed = false
  /// How it ended; nil while unfinished and for tasks that had ended before the first read.
  public var finish: Finish?
  /// When the operator asked to watch it; nil for tasks only listed.
  public var trackedAt: Date?
  /// When this program first had the row.
  public var firstSeenAt: Date
  /// The last answer that described the task; nil while the vendor has not described it at all.
  public var lastSeenAt: Date?
  /// The last read at which progress or status had changed; nil while never described.
  public var lastProgressAt: Date?
  /// The first read at which anything had been done; nil before.
  ///
  /// What is left is reckoned from there, since a task may have waited for long before.
  public var origin: Reading?
  /// How far it was on its way, 0...1, where its items and counts, of which that was the mean, are not known any more.
  public var seenAdvance: Double?
  /// How long until the task is meant to be read again; nil when it is not read any more.
  public var plannedInterval: Duration?
  /// Whether it is only known from a read that goes on, whose next page may say otherwise.
  public var isPartlyRead = false
  /// Whether a complete read of a window that contains the task did not list it.
  public var isGone = false
  /// The later task that redid the failed URLs of this one; nil for none.
  public var supersededBy: ID?
  /// What was proved of it at the edge last; nil where nobody has asked.
  public var proof: TaskProof?
  /// The vendor's text, or why there is nothing from the vendor; nil for none.
  public var message: SafeText?
  /// The URL items; nil where the vendor gives none.
  public var urls: URLItems?
  /// URLs the operator named when tracking the task; the vendor has not confirmed them.
  public var declaredURLs: [SafeText] = []
  /// The domains the vendor names beside URLs, in lower case: each URL stands for its path on all of them.
  public var namedDomains: [String] = []
  /// Those and the hosts of all URLs in lower case, sorted, without repeats.
  public var domains: [String] = []

  /// Makes a task that no vendor has described yet.
  public init(id: ID, provider: ProviderID, kind: TaskKind, firstSeenAt: Date) {
    self.id = id
    self.provider = provider
    self.kind = kind
    self.firstSeenAt = firstSeenAt
  }

  /// The account.
  public var account: AccountID { id.account }

  /// The time that age and time filters go by, as it was told: created, else ``knownSince``.
  public var referenceTime: Date { createdAt ?? knownSince }

  /// When it was tracked or first seen, whichever was earlier.
  ///
  /// A task may be tracked, or given a label, long after it was first seen.
  public var knownSince: Date { trackedAt.map { min($0, firstSeenAt) } ?? firstSeenAt }

  /// Whether any vendor answer has described the task.
  public var isKnownToVendor: Bool { lastSeenAt != nil }

  /// Whether an answer has described all of it.
  public var isToldWhole: Bool { isKnownToVendor && !isPartlyRead }

  /// What a ``message`` begins with that says why asking for its id told nothing.
  public static let noDetails = "no details: "

  /// Whether only a list tells of it: the vendor answered its id, and told nothing.
  public var lacksDetails: Bool { message?.text.hasPrefix(Self.noDetails) == true }

  /// How far the task is on its way to its end, 0...1, where a URL that failed has arrived too; nil
  /// where nothing is known.
  ///
  /// The vendor's own count comes first, since its URLs may have been told before.
  public var advance: Double? {
    if let seenAdvance { return seenAdvance }
    if let counts, counts.isAsNew(as: urls) { return counts.advance }
    return urls?.meanAdvance ?? progress
  }

  /// What the task is about in one text: its first URL, else its first domain; nil for neither.
  public var target: String? {
    urls?.first?.url.text ?? declaredURLs.first?.text ?? domains.first
  }
}

extension CacheTask {
  /// How the task's own texts are read: those that an operator named, and items that say nothing else.
  public var dialect: PatternDialect { statedDialect ?? kind.dialect }

  /// How an item's text is to be read.
  public func dialect(of item: URLItem) -> PatternDialect {
    item.dialect ?? item.kind?.dialect ?? dialect
  }
}
