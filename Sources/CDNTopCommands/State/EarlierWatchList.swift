import FoundationEssentials
import TaskModel

extension EarlierFile {
  /// The watch list: a JSON object a line.
  static let watchList = EarlierFile(
    name: "watchlist.jsonl", lock: "watchlist.lock", limit: 1 << 26,
    put: { bytes, store in
      let list = EarlierWatchList(bytes)
      try await store.track(list.entries, guessed: [])
      return { kept in list.unread.sentence(of: "the watch list", path: kept, keptIn: kept) }
    })

  /// The same for who has no task to wait in.
  static func watchedNow(in folder: StateFolder) -> [TrackedTask] {
    let bytes = try? folder.read(watchList.name, limit: watchList.limit)
    return bytes.map { EarlierWatchList($0).entries } ?? []
  }

  /// What the watch list of a folder says, as long as nobody has taken it in.
  static func watched(in folder: StateFolder) async throws -> [TrackedTask] {
    try await watchList.bytes(in: folder).map { EarlierWatchList($0).entries } ?? []
  }
}

/// The watch list of earlier versions.
struct EarlierWatchList {
  /// The entries, oldest first.
  var entries: [TrackedTask] = []
  /// The lines that tell nothing.
  var unread = UnreadLines()

  init(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 0x0A) {
      let content = StateLine(line) { text in
        (try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)))?.entry
      }
      unread.count(content)
      if let entry = content.value { entries.append(entry) }
    }
  }

  private struct Wire: Decodable {
    let account: String
    let id: String
    let kind: String
    let product: String?
    let label: String?
    let urls: [String]?
    let tracked_at: String?

    var entry: TrackedTask? {
      guard let kind = TaskKind(rawValue: kind) else { return nil }
      return TrackedTask(
        account: AccountID(account),
        reference: TaskReference(vendorID: id, kind: kind, product: product),
        label: label, urls: urls ?? [], trackedAt: tracked_at.flatMap(RFC3339.date))
    }
  }
}
