import TaskModel

/// Which rows a read has brought, so that pages which bring nothing new are found out.
///
/// It is a table of bits: a row that was seen is always known, a new one is now and then taken for known,
/// of a million rows one in five. So one page says little, and many in a row say much.
struct SeenRows: Sendable {
  private static let wordCount = 1 << 16

  private var words: [UInt64] = []

  /// Makes a table, which takes no room before the first row.
  init() {}

  /// Takes in a report's rows, and tells whether any was new; a report without rows has its task for one.
  mutating func insert(_ report: TaskReport) -> Bool {
    if words.isEmpty { words = Array(repeating: 0, count: Self.wordCount) }
    guard let items = report.items, !items.isEmpty else { return insert(report.id, 0) }
    var hasNew = false
    for likeness in items.likenesses where insert(report.id, likeness) { hasNew = true }
    return hasNew
  }

  private mutating func insert(_ id: CacheTask.ID, _ likeness: Int) -> Bool {
    var hasher = Hasher()
    hasher.combine(id)
    hasher.combine(likeness)
    let bit = Int(UInt(bitPattern: hasher.finalize()) % UInt(Self.wordCount * 64))
    let mask: UInt64 = 1 << UInt64(bit % 64)
    let isNew = words[bit / 64] & mask == 0
    words[bit / 64] |= mask
    return isNew
  }
}
