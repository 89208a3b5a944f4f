import FoundationEssentials

/// The items of a task, packed.
///
/// There is no object and no text for each: the texts stand one after another in one block of bytes, and
/// what all items have in common is kept once. An item is put together when it is asked for.
struct PackedItems: Equatable, Sendable {
  /// Every text, one after another.
  private(set) var bytes: [UInt8] = []
  /// Where each text ends in ``bytes``.
  private(set) var ends: [UInt32] = []
  /// What the vendor says in words, each wording once or a few times.
  private(set) var wordings: [Wording] = []
  private(set) var wording = AlikeColumn<UInt32>()
  /// The vendor's figures; -1 for none.
  private(set) var figures = AlikeColumn<Double>()
  /// Seconds of the reference date; minus infinity for none.
  private(set) var creations = AlikeColumn<Double>()
  private(set) var finishes = AlikeColumn<Double>()
  /// How many items have ended, whatever their outcome.
  private(set) var endedCount = 0
  /// How many items succeeded.
  private(set) var succeededCount = 0
  /// How many items failed.
  private(set) var failedCount = 0
  /// How many items something is known of the progress of.
  private var measuredCount = 0
  private var progressSum = 0.0
  private var advanceSum = 0.0

  /// What an item says besides its URL and its figures, which it has in common with many others.
  struct Wording: Equatable, Sendable {
    let status: TaskStatus
    let vendorStatus: SafeText?
    let message: SafeText?
    let kind: TaskKind?
    let dialect: PatternDialect?
    let part: SafeText?
  }

  /// Wordings that are compared before a new one is noted: hostile answers have one for each item.
  private static let remembered = 8
  private static let noFigure = -1.0
  private static let noTime = -Double.infinity

  /// Begins without items.
  init() {}

  /// Puts items together from columns of one length.
  ///
  /// - Precondition: each item's wording is there.
  init(
    _ texts: URLTexts, wordings: [Wording], wording: AlikeColumn<UInt32>,
    figures: AlikeColumn<Double>, creations: AlikeColumn<Double>, finishes: AlikeColumn<Double>
  ) {
    bytes = texts.bytes
    ends = texts.ends
    self.wordings = wordings
    self.wording = wording
    self.figures = figures
    self.creations = creations
    self.finishes = finishes
    countAgain()
  }

  /// Adds an item at the end.
  mutating func append(_ item: URLItem) {
    append(
      safe: item.url.text.utf8Span.span, Wording(item), figure: item.reportedProgress,
      created: item.createdAt, finished: item.finishedAt)
  }

  /// Adds an item at the end.
  ///
  /// - Parameter url: the vendor's UTF-8, which is made safe.
  mutating func append(
    url: Span<UInt8>, _ wording: Wording, reportedProgress: Double?, createdAt: Date?,
    finishedAt: Date?
  ) {
    let figure = reportedProgress.map(URLItem.share)
    if SafeText.isPlain(url, limit: .url) {
      append(safe: url, wording, figure: figure, created: createdAt, finished: finishedAt)
    } else {
      let text = url.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
      let safe = SafeText(text, limit: .url).text
      append(
        safe: safe.utf8Span.span, wording, figure: figure, created: createdAt, finished: finishedAt)
    }
  }

  private mutating func append(
    safe url: Span<UInt8>, _ wording: Wording, figure: Double?, created: Date?, finished: Date?
  ) {
    url.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    ends.append(UInt32(bytes.count))
    self.wording.append(place(of: wording))
    figures.append(figure ?? Self.noFigure)
    creations.append(Self.packed(created))
    finishes.append(Self.packed(finished))
    count(wording.status, figure)
  }

  /// Takes all items away and keeps their room for others.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    wordings.removeAll(keepingCapacity: true)
    wording.removeAll()
    figures.removeAll()
    creations.removeAll()
    finishes.removeAll()
    resetCounts()
  }

  /// Puts newer states of URLs in the places of older ones.
  ///
  /// - Precondition: each has the text of the item in its place.
  /// - Complexity: O(*n*) in all items, whose texts are left alone.
  mutating func replace(_ newer: [Int: URLItem]) {
    for (place, item) in newer {
      precondition(bytes(at: place).elementsEqual(item.url.text.utf8), "another URL's place")
      wording[place] = self.place(of: Wording(item))
      figures[place] = item.reportedProgress ?? Self.noFigure
      creations[place] = Self.packed(item.createdAt)
      finishes[place] = Self.packed(item.finishedAt)
    }
    countAgain()
  }

  /// The same items of which nobody knows where they stand; what they are stays.
  var withoutStates: PackedItems {
    let plain = wordings.map {
      Wording(
        status: .unknown, vendorStatus: nil, message: nil, kind: $0.kind, dialect: $0.dialect,
        part: $0.part)
    }
    func blank<Value>(_ value: Value) -> AlikeColumn<Value> {
      AlikeColumn(count == 0 ? [] : [value], count: count)
    }
    return PackedItems(
      list, wordings: plain, wording: wording, figures: blank(Self.noFigure),
      creations: creations, finishes: blank(Self.noTime))
  }

  /// The same items without the room kept for more.
  var compacted: PackedItems {
    var items = self
    items.bytes = bytes.withUnsafeBufferPointer { Array($0) }
    items.ends = ends.withUnsafeBufferPointer { Array($0) }
    items.wordings = wordings.withUnsafeBufferPointer { Array($0) }
    items.wording = wording.compacted
    items.figures = figures.compacted
    items.creations = creations.compacted
    items.finishes = finishes.compacted
    return items
  }

  var count: Int { ends.count }

  /// The parts that the items are of, some of them several times.
  var parts: [SafeText?] { wordings.map(\.part) }

  private var indices: Range<Int> { 0..<count }

  private mutating func resetCounts() {
    (endedCount, succeededCount, failedCount, measuredCount) = (0, 0, 0, 0)
    (progressSum, advanceSum) = (0, 0)
  }

  private mutating func countAgain() {
    resetCounts()
    for place in indices {
      let figure = figures[place]
      count(wordings[Int(wording[place])].status, figure < 0 ? nil : figure)
    }
  }

  private mutating func count(_ status: TaskStatus, _ reportedProgress: Double?) {
    if status.isEnded { endedCount += 1 }
    if status == .succeeded { succeededCount += 1 }
    if status == .failed { failedCount += 1 }
    guard let progress = status.progress(reported: reportedProgress) else { return }
    measuredCount += 1
    progressSum += progress
    advanceSum += status.isEnded ? 1 : progress
  }

  private mutating func place(of wording: Wording) -> UInt32 {
    var place = wordings.count
    let oldest = max(0, place - Self.remembered)
    while place > oldest {
      place -= 1
      if wordings[place] == wording { return UInt32(place) }
    }
    wordings.append(wording)
    return UInt32(wordings.count - 1)
  }

  /// When an item was taken in, in seconds of the reference date; minus infinity for none.
  func creation(at place: Int) -> Double { creations[place] }

  private static func packed(_ date: Date?) -> Double {
    date?.timeIntervalSinceReferenceDate ?? noTime
  }

  private static func date(_ packed: Double) -> Date? {
    packed == noTime ? nil : Date(timeIntervalSinceReferenceDate: packed)
  }

  /// The item at a place.
  ///
  /// - Complexity: O(*n*) in the length of its text.
  subscript(position: Int) -> URLItem {
    let figure = figures[position]
    let said = wordings[Int(wording[position])]
    return URLItem(
      url: SafeText(safe: text(at: position)), status: said.status,
      vendorStatus: said.vendorStatus, reportedProgress: figure < 0 ? nil : figure,
      createdAt: Self.date(creations[position]), finishedAt: Self.date(finishes[position]),
      message: said.message, kind: said.kind, dialect: said.dialect, part: said.part)
  }

  /// What tells an item from others of its URL.
  func part(at place: Int) -> SafeText? { wordings[Int(wording[place])].part }

  static func == (left: PackedItems, right: PackedItems) -> Bool {
    guard left.ends == right.ends, left.bytes == right.bytes, left.figures == right.figures,
      left.creations == right.creations, left.finishes == right.finishes
    else { return false }
    if left.wordings == right.wordings, left.wording == right.wording { return true }
    return left.indices.allSatisfy {
      left.wordings[Int(left.wording[$0])] == right.wordings[Int(right.wording[$0])]
    }
  }
}

/// What all items say, found without putting them together.
extension PackedItems {
  /// The mean progress over the items, 0...1, where one of which nothing is known counts 0; nil where
  /// nothing is known of any.
  var meanProgress: Double? { measuredCount == 0 ? nil : progressSum / Double(count) }

  /// The same mean where an item that ended counts 1 whatever its outcome.
  var meanAdvance: Double? { measuredCount == 0 ? nil : advanceSum / Double(count) }

  /// The items' states, in their order.
  var statuses: some Sequence<TaskStatus> {
    indices.lazy.map { wordings[Int(wording[$0])].status }
  }

  /// What the vendor says of the failed items, and of how many: its message, else its word.
  var failureReasons: [(reason: SafeText?, count: Int)] {
    var counts = Array(repeating: 0, count: wordings.count)
    for place in indices { counts[Int(wording[place])] += 1 }
    return zip(wordings, counts).compactMap { said, count in
      guard said.status == .failed, count > 0 else { return nil }
      return (said.message ?? said.vendorStatus, count)
    }
  }

  /// The vendor's word for the worst item: the first of those that are worse than all others.
  var worstVendorStatus: SafeText? {
    guard count > 0 else { return nil }
    var worst = wordings[Int(wording[0])]
    for place in indices {
      let said = wordings[Int(wording[place])]
      if said.status != worst.status, TaskStatus.worse(said.status, worst.status) == said.status {
        worst = said
      }
    }
    return worst.vendorStatus
  }

  /// The latest end; nil where an item has none, or there are no items.
  var latestFinish: Date? {
    var latest = Self.noTime
    for place in indices {
      let time = finishes[place]
      if time == Self.noTime { return nil }
      latest = Swift.max(latest, time)
    }
    return Self.date(latest)
  }

  /// The hosts of all URLs in lower case, without repeats.
  ///
  /// - Complexity: O(*n*) in the bytes; neighbors of one host cost a comparison.
  var hosts: Set<String> {
    var hosts: Set<String> = []
    // Most tasks have one or two hosts, so that few starts of texts stand for all.
    var starts: [ArraySlice<UInt8>] = []
    for place in indices {
      let text = bytes(at: place)
      if starts.contains(where: { text.starts(with: $0) }) { continue }
      let whole = self.text(at: place)
      // The start of a text without a host may begin one that has a host.
      guard let host = URLText.host(of: whole) else { continue }
      hosts.insert(host)
      let length = URLText.authorityLength(of: whole)
      // With the byte that ends the host; else a longer host would pass for it.
      if starts.count < Self.remembered, length < text.count {
        starts.append(text.prefix(length + 1))
      }
    }
    return hosts
  }

  func bytes(at place: Int) -> ArraySlice<UInt8> {
    bytes[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])]
  }

  private func text(at place: Int) -> String { String(decoding: bytes(at: place), as: UTF8.self) }

  /// The texts of the items that are read in a way, in their order.
  func texts(read fits: @escaping (TaskKind?, PatternDialect?) -> Bool) -> some Sequence<SafeText> {
    let fitting = wordings.map { fits($0.kind, $0.dialect) }
    return indices.lazy.filter { fitting[Int(wording[$0])] }.map { SafeText(safe: text(at: $0)) }
  }

  /// The texts of the items in states that fit, in their order.
  func texts(where fits: @escaping (TaskStatus) -> Bool) -> some Sequence<SafeText> {
    indices.lazy.filter { fits(wordings[Int(wording[$0])].status) }
      .map { SafeText(safe: text(at: $0)) }
  }

  /// Whether the text of any item fits.
  func hasText(_ fits: (String) -> Bool) -> Bool { indices.contains { fits(text(at: $0)) } }

  /// Whether the message of any item fits; each is tried once or a few times.
  func hasMessage(_ fits: (String) -> Bool) -> Bool {
    says { said in said.message.map { fits($0.text) } ?? false }
  }

  /// Whether the vendor's word for any item that did not succeed fits.
  func hasTroubleWord(_ fits: (String) -> Bool) -> Bool {
    says { said in
      said.status.hasTrouble && said.vendorStatus.map { fits($0.text) } ?? false
    }
  }

  private func says(_ fits: (Wording) -> Bool) -> Bool {
    // One answer a wording: items are many, and hostile answers have a wording for each.
    let fitting = wordings.map(fits)
    // A wording whose items were all replaced stays behind.
    return fitting.contains(true) && indices.contains { fitting[Int(wording[$0])] }
  }

  /// Whether a text stands in that of any item, without putting items together.
  func hasText(_ needle: TextNeedle) -> Bool {
    guard needle.folding != .all else { return hasText { needle.isFound(in: $0) } }
    if needle.count == 0 { return count > 0 }
    let span = bytes.span
    var from = 0
    var place = 0
    while let found = needle.position(in: span, from: from) {
      while Int(ends[place]) <= found { place += 1 }
      if found + needle.count <= Int(ends[place]) { return true }
      from = found + 1
    }
    return false
  }
}

extension PackedItems.Wording {
  fileprivate init(_ item: URLItem) {
    self.init(
      status: item.status, vendorStatus: item.vendorStatus, message: item.message, kind: item.kind,
      dialect: item.dialect, part: item.part)
  }
}
