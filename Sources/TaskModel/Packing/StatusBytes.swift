import FoundationEssentials

/// What recordings keep of an account.
extension AccountStatus {
  /// The most calls and failures that anybody counts.
  private static let mostCounted = 1 << 48

  /// Every member but the account and the vendor, each with its number, and but ``hasUnasked``.
  ///
  /// A new one comes last. Earlier programs take nothing that has it, neither a team's read nor a recording: what holds
  /// for a moment alone is not worth that.
  static let packedFields: [PackedField<AccountStatus>] = [
    PackedField("state", \.state),
    PackedField("error", \.error),
    PackedField("scope", \.scope),
    PackedField("failingSince", \.failingSince),
    PackedField("consecutiveFailures", \.consecutiveFailures) { (0...mostCounted).contains($0) },
    PackedField("coverage", \.coverage),
    PackedField("windowFrom", \.windowFrom),
    PackedField("isComplete", \.isComplete),
    PackedField("hasBeenRead", \.hasBeenRead),
    PackedField("lastSuccess", \.lastSuccess),
    PackedField("listedSince", \.listedSince),
    PackedField("nextPoll", \.nextPoll),
    PackedField("plannedInterval", \.plannedInterval),
    PackedField("stallLimits", \.stallLimits),
    PackedField("usualTimes", \.usualTimes),
    PackedField("tellsURLs", \.tellsURLs),
    PackedField("success", \.success),
    PackedField("budget", \.budget),
    PackedField("calls", \.calls) { (0...mostCounted).contains($0) },
    PackedField("clockSkew", \.clockSkew),
    PackedField("quota", \.quota),
    PackedField("rememberedAt", \.rememberedAt),
    PackedField("reader", \.reader),
  ]

  /// All of it but the account and the vendor, as a store has it.
  public var packed: [UInt8] {
    var writer = ByteWriter()
    let bits = Self.packedFields.differences(self, .blank(account, provider))
    Self.packedFields.write(bits, of: self, to: &writer)
    return writer.sealed()
  }

  /// Reads what ``packed`` wrote.
  public init(
    _ account: AccountID, _ provider: ProviderID, packed: [UInt8]
  ) throws(PackingError) {
    self = .blank(account, provider)
    var reader = try ByteReader(sealed: packed)
    try Self.packedFields.read(into: &self, from: &reader)
    try reader.finish()
  }

  /// An account of which nothing is known but its name and its vendor.
  static func blank(_ account: AccountID, _ provider: ProviderID) -> AccountStatus {
    AccountStatus(
      account: account, provider: provider, coverage: .trackedOnly, plannedInterval: .zero)
  }
}

extension AccountStatus.State: Packable {
  func write(to writer: inout ByteWriter) {
    let number: UInt8 =
      switch self {
      case .ok: 0
      case .limited: 1
      case .auth: 2
      case .down: 3
      case .off: 4
      }
    writer.write(byte: number)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    switch try reader.byte() {
    case 0: self = .ok
    case 1: self = .limited
    case 2: self = .auth
    case 3: self = .down
    case 4: self = .off
    default: throw .newer
    }
  }
}

extension AccountStatus.Coverage: Packable {
  func write(to writer: inout ByteWriter) {
    let number: UInt8 =
      switch self {
      case .full: 0
      case .window: 1
      case .trackedOnly: 2
      }
    writer.write(byte: number)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    switch try reader.byte() {
    case 0: self = .full
    case 1: self = .window
    case 2: self = .trackedOnly
    default: throw .newer
    }
  }
}

extension VendorMessage: Packable {
  func write(to writer: inout ByteWriter) {
    writer.write(word: code.text)
    writer.write(word: text.text)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(code: try reader.rawWord(), text: try reader.rawWord())
  }
}

extension ProviderError: Packable {
  func write(to writer: inout ByteWriter) {
    func write(_ number: UInt8, _ value: some Packable) {
      writer.write(byte: number)
      value.write(to: &writer)
    }
    switch self {
    case .throttled(let wait, let message):
      write(0, wait)
      message.write(to: &writer)
    case .credentials(let message): write(1, message)
    case .permission(let message): write(2, message)
    case .clockSkew(let message): write(3, message)
    case .rejected(let message): write(4, message)
    case .unavailable(let message): write(5, message)
    case .transport(let text): write(6, text)
    case .malformedResponse(let text): write(7, text)
    case .tooMuch(let text): write(8, text)
    case .cancelled: writer.write(byte: 9)
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    switch try reader.byte() {
    case 0:
      self = .throttled(
        retryAfter: try Duration?(from: &reader), try VendorMessage(from: &reader))
    case 1: self = .credentials(try VendorMessage(from: &reader))
    case 2: self = .permission(try VendorMessage(from: &reader))
    case 3: self = .clockSkew(try VendorMessage(from: &reader))
    case 4: self = .rejected(try VendorMessage(from: &reader))
    case 5: self = .unavailable(try VendorMessage(from: &reader))
    case 6: self = .transport(try String(from: &reader))
    case 7: self = .malformedResponse(try String(from: &reader))
    case 8: self = .tooMuch(try String(from: &reader))
    case 9: self = .cancelled
    default: throw .newer
    }
  }
}

extension StallLimits: Packable {
  func write(to writer: inout ByteWriter) {
    purge.write(to: &writer)
    prefetch.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(purge: try Duration(from: &reader), prefetch: try Duration(from: &reader))
  }
}

extension [TaskKind: UsualTimes]: Packable {
  func write(to writer: inout ByteWriter) {
    let kinds = TaskKind.allCases.compactMap { kind in self[kind].map { (kind, $0) } }
    writer.write(count: kinds.count)
    for (kind, times) in kinds {
      kind.write(to: &writer)
      times.median.write(to: &writer)
      times.p95.write(to: &writer)
      times.today.write(to: &writer)
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self = [:]
    for _ in 0..<(try reader.count(of: 4)) {
      let kind = try TaskKind(from: &reader)
      self[kind] = UsualTimes(
        median: try Duration(from: &reader), p95: try Duration(from: &reader),
        today: try Duration?(from: &reader))
    }
  }
}

extension SuccessMeaning: Packable {
  func write(to writer: inout ByteWriter) {
    purge.write(to: &writer)
    prefetch.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(purge: try String(from: &reader), prefetch: try String?(from: &reader))
  }
}

extension CallBudget: Packable {
  func write(to writer: inout ByteWriter) {
    for number in [tokens, burst, rate] { number.write(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(
      tokens: try Double(from: &reader), burst: try Double(from: &reader),
      rate: try Double(from: &reader))
    guard burst >= 0, rate >= 0 else { throw .damaged }
  }
}

extension Quota: Packable {
  func write(to writer: inout ByteWriter) {
    kind.write(to: &writer)
    domain.write(to: &writer)
    area.write(to: &writer)
    total.write(to: &writer)
    left.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(
      kind: try TaskKind(from: &reader), domain: try SafeText?(from: &reader),
      area: try SafeText?(from: &reader), total: try Int(from: &reader),
      left: try Int(from: &reader))
  }
}
