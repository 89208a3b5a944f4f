import FoundationEssentials

/// What of a task files keep as bytes.
extension CacheTask {
  /// Every member but the identity and the vendor, each with its number.
  ///
  /// A new one comes last.
  static let packedFields: [PackedField<CacheTask>] = [
    PackedField("kind", \.kind),
    PackedField("statedDialect", \.statedDialect),
    PackedField("label", \.label),
    PackedField("status", \.status),
    PackedField("vendorStatus", \.vendorStatus),
    PackedField("progress", \.progress) { $0.map((0...1).contains) ?? true },
    PackedField("counts", \.counts),
    PackedField("createdAt", \.createdAt),
    PackedField("isEndConfirmed", \.isEndConfirmed),
    PackedField("finish", \.finish),
    PackedField("trackedAt", \.trackedAt),
    PackedField("firstSeenAt", \.firstSeenAt),
    PackedField("lastSeenAt", \.lastSeenAt),
    PackedField("lastProgressAt", \.lastProgressAt),
    PackedField("origin", \.origin),
    PackedField("plannedInterval", \.plannedInterval),
    PackedField("isGone", \.isGone),
    PackedField("supersededBy", \.supersededBy),
    PackedField("message", \.message),
    PackedField("urls", \.urls),
    PackedField("declaredURLs", \.declaredTexts),
    PackedField("namedDomains", \.namedDomains),
    PackedField("domains", \.domains),
    PackedField("proof", \.proof),
    PackedField("isPartlyRead", \.isPartlyRead),
    PackedField("seenAdvance", \.seenAdvance) { $0.map((0...1).contains) ?? true },
  ]

  /// The members that a store has no column for.
  private static let rest = packedFields.bits(of: [
    "isEndConfirmed", "trackedAt", "origin", "plannedInterval", "supersededBy", "declaredURLs",
    "proof", "isPartlyRead", "seenAdvance",
  ])
  private static let namedBit = packedFields.bits(of: ["declaredURLs"])
  private static let finishBit = packedFields.bits(of: ["finish"])

  /// A task of which nothing is known but who it is.
  static func blank(_ id: ID, _ provider: ProviderID) -> CacheTask {
    CacheTask(
      id: id, provider: provider, kind: .other, firstSeenAt: Date(timeIntervalSince1970: 0))
  }

  /// What a store keeps of the task beside its columns, the texts and the states of its items; nil for nothing.
  ///
  /// That is whether its end is confirmed, when it was tracked, where it was first seen under way, when it is read
  /// again, by what it was redone, the URLs that an operator named, what was proved of it, and the whole end where our
  /// clock and the vendor's differ.
  public var packedRest: [UInt8]? {
    let blank = Self.blank(id, provider)
    var bits = Self.rest & Self.packedFields.differences(self, blank)
    if let finish, finish.clockAhead != 0 { bits |= Self.finishBit }
    guard bits != 0 else { return nil }
    var writer = ByteWriter()
    Self.packedFields.write(bits, of: self, to: &writer)
    return writer.sealed()
  }

  /// Takes over what ``packedRest`` wrote.
  public mutating func take(packedRest: [UInt8]) throws(PackingError) {
    var reader = try ByteReader(sealed: packedRest)
    try Self.packedFields.read(into: &self, from: &reader)
    try reader.finish()
  }

  /// Everything of the task but its identity, its vendor, its label and its items, for a store that looks up little of it.
  public var packedTelling: [UInt8] {
    let blank = Self.blank(id, provider)
    var writer = ByteWriter()
    let bits = Self.packedFields.differences(self, blank) & ~Self.besideBits
    Self.packedFields.write(bits, of: self, to: &writer)
    return writer.sealed()
  }

  private static let besideBits = packedFields.bits(of: ["label", "urls"])

  /// Takes over what ``packedTelling`` wrote.
  public init(_ id: ID, _ provider: ProviderID, packedTelling: [UInt8]) throws(PackingError) {
    self = Self.blank(id, provider)
    try take(packedRest: packedTelling)
  }

  /// Whether what ``packedRest`` wrote has URLs that an operator named, as far as its first bytes tell.
  static func mayNameURLs(packedRest: [UInt8]) -> Bool {
    var reader = ByteReader(packedRest, 0..<packedRest.count)
    guard let bits = try? reader.number() else { return true }
    return bits & namedBit != 0
  }

  /// The URLs an operator named, as a list.
  private var declaredTexts: URLTexts {
    get { URLTexts(declaredURLs) }
    set { declaredURLs = newValue.texts }
  }
}

extension URLTexts: Packable {
  /// Makes a list of texts.
  public init(_ texts: some Sequence<SafeText>) {
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    for text in texts {
      bytes.append(contentsOf: text.text.utf8)
      ends.append(UInt32(bytes.count))
    }
    self.init(bytes: bytes, ends: ends)
  }

  /// The texts one by one.
  public var texts: [SafeText] {
    var start = 0
    return ends.map { end in
      defer { start = Int(end) }
      return SafeText(safe: String(decoding: bytes[start..<Int(end)], as: UTF8.self))
    }
  }
}

extension URLItems: Packable {
  func write(to writer: inout ByteWriter) {
    writer.write(list: list)
    packed.writeStates(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let texts = try reader.list()
    self.init(unchanged: try PackedItems(texts, from: &reader))
  }
}

extension CacheTask.ID: Packable {
  func write(to writer: inout ByteWriter) {
    writer.write(word: account.name)
    writer.write(text: vendorID)
    writer.write(count: family?.storedNumber ?? 0)
    product.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(
      account: AccountID(try reader.word().text), vendorID: try reader.text(),
      family: TaskKind.Family(storedNumber: try reader.storedNumber()),
      product: try String?(from: &reader))
  }
}

extension PatternDialect: Packable {
  func write(to writer: inout ByteWriter) { writer.write(count: storedNumber) }

  init(from reader: inout ByteReader) throws(PackingError) {
    self = PatternDialect(storedNumber: try reader.storedNumber()) ?? .url
  }
}

extension TaskCounts: Packable {
  func write(to writer: inout ByteWriter) {
    for count in [total, succeeded, failed] { count.write(to: &writer) }
    running.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(
      total: try Int(from: &reader), succeeded: try Int(from: &reader),
      failed: try Int(from: &reader), running: try Int?(from: &reader))
  }
}

extension CacheTask.Finish: Packable {
  func write(to writer: inout ByteWriter) {
    at.write(to: &writer)
    writer.write(count: source.storedNumber)
    notBefore.write(to: &writer)
    clockAhead.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(
      at: try Date(from: &reader), source: Source(storedNumber: try reader.storedNumber()),
      notBefore: try Date?(from: &reader), clockAhead: try Double(from: &reader))
  }
}

extension CacheTask.Reading: Packable {
  func write(to writer: inout ByteWriter) {
    at.write(to: &writer)
    advance.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(at: try Date(from: &reader), advance: try Double(from: &reader))
    guard (0...1).contains(advance) else { throw .damaged }
  }
}
