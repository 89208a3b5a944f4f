public import FoundationEssentials

/// What the answers are held against.
public struct ProofExpectation: Hashable, Sendable {
  /// A field and the value it has to have.
  public struct Field: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: String

    /// Makes one.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// Whether an answer has the field; who packs a body makes its entity tag a weak one.
    func holds(for answer: Answer) -> Bool {
      let isTag = name.lowercased() == "etag"
      return answer.values(name).map(CacheState.trimmed).contains { found in
        found == value || (isTag && found == "W/" + value)
      }
    }
  }

  /// The statuses that are right; empty for any success.
  public var statuses: Set<Int> = []
  /// The SHA-256 of the body, in lower case; nil for any.
  public var hash: String?
  /// The fields that have to be there.
  public var fields: [Field] = []
  /// Whether there is a recording from before the purge.
  public var hasBaseline = false
  /// Whether times alone are to tell.
  public var isTimeOnly = false

  /// Expects nothing yet.
  public init() {}

  /// Whether the object is to be gone.
  public var isTakeDown: Bool { statuses.contains { (400..<500).contains($0) } }

  /// Whether it is by nothing but the time that a verdict is found.
  func isByTimeAlone(withOrigin hasOrigin: Bool) -> Bool {
    isTimeOnly && !hasOrigin && hash == nil && fields.isEmpty && !hasBaseline && !isTakeDown
  }

  /// Whether a status is one to expect; a redirect or a server's error never is.
  func allows(_ status: Int) -> Bool {
    switch status {
    case 200..<300: statuses.isEmpty || statuses.contains(status)
    case 400..<500: statuses.contains(status)
    default: false
    }
  }
}

/// What the origin said, at the beginning and at the end.
public struct OriginReference: Hashable, Sendable {
  /// Where it was asked.
  public let socket: SocketPlace
  /// All its addresses that are known.
  public let addresses: Set<IPAddress>
  /// The port that was connected to.
  public let port: Int
  /// The scheme it was asked by.
  public let scheme: ProofURL.Scheme
  /// The answers at the beginning, by how they were asked for.
  public let answers: [Variant: Answer]

  /// Makes one.
  public init(
    socket: SocketPlace, addresses: Set<IPAddress>, port: Int, scheme: ProofURL.Scheme,
    answers: [Variant: Answer]
  ) {
    self.socket = socket
    self.addresses = addresses
    self.port = port
    self.scheme = scheme
    self.answers = answers
  }

  /// The answer that is shown and that all variants are compared with first.
  public var main: Answer? { answers[.identity] ?? answers.values.first }

  /// Whether a body is one of the origin's; nil where that cannot be told.
  func isSame(as body: Body) -> Bool? {
    let comparisons = answers.values.map { answer in answer.body.flatMap { body.isSame(as: $0) } }
    if comparisons.contains(true) { return true }
    return comparisons.contains(false) ? false : nil
  }
}

/// The time and the recordings that one probe is judged by.
public struct ProbeContext: Hashable, Sendable {
  /// When the purge was made; nil where that is not known.
  public var purgedAt: Date?
  /// When the baseline was made; nil for none.
  public var recordedAt: Date?
  /// What was recorded at this place before, of this variant; nil for nothing.
  public var recorded: Body?
  /// What the origin said; nil for none.
  public var origin: OriginReference?
  /// When the run began, by our clock.
  public var began: Date

  /// Makes one.
  public init(
    purgedAt: Date? = nil, recordedAt: Date? = nil, recorded: Body? = nil,
    origin: OriginReference? = nil, began: Date
  ) {
    self.purgedAt = purgedAt
    self.recordedAt = recordedAt
    self.recorded = recorded
    self.origin = origin
    self.began = began
  }
}
