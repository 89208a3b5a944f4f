import FoundationEssentials
import Providers
import Reports
import Synchronization
import TaskModel

/// The task ids operators asked to watch, kept between runs.
///
/// A JSON object a line. Writers lock and replace the file whole, so readers need no lock and several
/// processes may write at once. Lines this version cannot read are kept as they are, byte by byte.
struct WatchList: Sendable {
  private enum Store: Sendable {
    case folder(StateFolder)
    case memory(HeldLines)
  }

  /// What the list says.
  struct Reading: Sendable {
    /// The entries, oldest first.
    var entries: [TrackedTask] = []
    /// What is wrong with the list, in a sentence; nil for nothing.
    var remark: String?
  }

  private static let name = "watchlist.jsonl"
  private static let stem = "watchlist"
  private let store: Store
  private let now: @Sendable () -> Date

  /// Uses the list in a state folder, or makes an empty one that lasts as long as the process; nothing is
  /// touched before the first write.
  init(folder: StateFolder? = nil, now: @escaping @Sendable () -> Date = { Date() }) {
    store = folder.map { .folder($0) } ?? .memory(HeldLines())
    self.now = now
  }

  /// The file; nil for a list in memory.
  var path: String? {
    if case .folder(let folder) = store { folder.path + "/" + Self.name } else { nil }
  }

  /// What changes whenever somebody else may have changed the list; nil while there is no file.
  var stamp: Files.Stamp? { path.flatMap(Files.stamp) }

  /// Returns the entries, oldest first; none while there is no file.
  ///
  /// - Throws: ``FileError``.
  func entries() throws(FileError) -> [TrackedTask] {
    try lines().compactMap(\.entry)
  }

  /// Reads the list; damaged lines are moved into a file of their own, so that they are told of once.
  ///
  /// - Throws: ``FileError``.
  func read() throws(FileError) -> Reading {
    var reading = Self.reading(of: try lines())
    guard case .folder(let folder) = store, let path else { return reading.reading }
    var kept: String?
    var fault: (any Error)?
    if reading.unread.damaged > 0 {
      do {
        let moved = try moveDamaged(in: folder)
        reading = moved.reading
        kept = moved.path
      } catch {
        // What cannot be written is read all the same, and nothing is lost.
        fault = error
      }
    }
    reading.reading.remark = reading.unread.sentence(
      of: "the watch list", path: path, keptIn: kept, because: fault)
    return reading.reading
  }

  private static func reading(
    of lines: [WatchListLine]
  ) -> (reading: Reading, unread: UnreadLines) {
    var unread = UnreadLines()
    for line in lines { unread.count(line.content) }
    return (Reading(entries: lines.compactMap(\.entry)), unread)
  }

  /// Takes what is damaged out of the file; returns what it said before, where another process was not faster.
  private func moveDamaged(
    in folder: StateFolder
  ) throws -> (reading: (reading: Reading, unread: UnreadLines), path: String?) {
    try FileLock.hold(Self.stem + ".lock", in: folder) { open in
      let lines = try lines()
      let damaged = lines.filter(\.content.isDamaged)
      guard !damaged.isEmpty else { return (Self.reading(of: lines), nil) }
      let path = try open.keepAside(Self.stem, at: now()) { try Self.write(damaged, to: $0) }
      try open.replace(Self.name) { file in
        try Self.write(lines.filter { !$0.content.isDamaged }, to: file)
      }
      return (Self.reading(of: lines), path)
    }
  }

  private static func write(_ lines: [WatchListLine], to file: Descriptor) throws {
    try file.write(lines.flatMap { $0.bytes + [0x0A] })
  }

  /// Adds entries; an id already on the list gets the new kind, label and URLs and keeps its time.
  ///
  /// - Parameter guessed: the ids whose kind nobody said: one that is on the list stays of the kind, or the
  ///   kinds, that the list has it as.
  /// - Complexity: O(*n* + *m*) in the entries on the list and the new ones.
  /// - Throws: ``FileError``; then nothing was added.
  func add(_ new: [TrackedTask], guessed: Set<String> = []) throws {
    try change { lines in
      var places: [TrackedTask.Key: Int] = [:]
      var known: [[String]: [TaskReference]] = [:]
      for (place, line) in lines.enumerated() {
        guard let entry = line.entry, places[entry.key] == nil else { continue }
        places[entry.key] = place
        known[entry.name, default: []].append(entry.reference)
      }
      let told = new.flatMap { entry in
        let known = guessed.contains(entry.reference.vendorID) ? known[entry.name] : nil
        return known?.map { entry.referring(to: $0) } ?? [entry]
      }
      for entry in told {
        if let place = places[entry.key] {
          lines[place] = WatchListLine(entry: Self.merged(lines[place].entry, with: entry))
        } else {
          places[entry.key] = lines.count
          lines.append(WatchListLine(entry: entry))
        }
      }
    }
  }

  /// Gives ids the labels of entries, whatever kind the list has them as, and adds those that are not on
  /// it; an entry without a label takes it away, and adds nothing.
  ///
  /// - Throws: ``FileError``; then nothing was labeled.
  func label(_ tasks: [TrackedTask]) throws {
    var wishes: [AccountID: [String: TrackedTask]] = [:]
    for task in tasks { wishes[task.account, default: [:]][task.reference.vendorID] = task }
    try change { lines in
      for (place, line) in lines.enumerated() {
        guard let entry = line.entry,
          let wish = wishes[entry.account]?[entry.reference.vendorID]
        else { continue }
        lines[place] = WatchListLine(
          entry: TrackedTask(
            account: entry.account, reference: entry.reference, label: wish.label,
            urls: entry.urls, trackedAt: entry.trackedAt))
      }
      let known = Set(
        lines.compactMap { $0.entry.map { [$0.account.name, $0.reference.vendorID] } })
      for task in tasks
      where task.label != nil && !known.contains([task.account.name, task.reference.vendorID]) {
        lines.append(WatchListLine(entry: task))
      }
    }
  }

  /// Takes ids of an account off the list, whatever their kind.
  ///
  /// - Returns: The ids that were on it.
  /// - Throws: ``FileError``; then nothing was taken off.
  func remove(_ ids: Set<String>, of account: AccountID) throws -> Set<String> {
    if case .folder = store, stamp == nil { return [] }
    var removed: Set<String> = []
    try change { lines in
      lines.removeAll { line in
        guard let entry = line.entry, entry.account == account,
          ids.contains(entry.reference.vendorID)
        else { return false }
        removed.insert(entry.reference.vendorID)
        return true
      }
    }
    return removed
  }

  private static let largestFile = 1 << 26

  private func change(_ body: (inout [WatchListLine]) -> Void) throws {
    switch store {
    case .memory(let held): return held.lines.withLock { body(&$0) }
    case .folder(let folder):
      try FileLock.hold(Self.stem + ".lock", in: folder) { open in
        let before = try lines()
        var after = before
        body(&after)
        guard after != before else { return }
        try open.replace(Self.name) { [after] in try Self.write(after, to: $0) }
      }
    }
  }

  private func lines() throws(FileError) -> [WatchListLine] {
    let bytes: [UInt8]
    do {
      switch store {
      case .memory(let held): return held.lines.withLock { $0 }
      case .folder(let folder): bytes = try folder.read(Self.name, limit: Self.largestFile)
      }
    } catch {
      if error.isMissingFile { return [] }
      throw error
    }
    return bytes.split(separator: 0x0A).map { WatchListLine(bytes: Array($0)) }
  }

  private static func merged(_ old: TrackedTask?, with new: TrackedTask) -> TrackedTask {
    TrackedTask(
      account: new.account, reference: new.reference, label: new.label ?? old?.label,
      urls: new.urls.isEmpty ? old?.urls ?? [] : new.urls,
      trackedAt: old?.trackedAt ?? new.trackedAt)
  }
}

extension TrackedTask {
  /// What an operator names a task by.
  fileprivate var name: [String] { [account.name, reference.vendorID] }

  /// Returns the same said of another reference.
  fileprivate func referring(to reference: TaskReference) -> TrackedTask {
    TrackedTask(
      account: account, reference: reference, label: label, urls: urls, trackedAt: trackedAt)
  }
}

/// The lines of a list without a file.
private final class HeldLines: Sendable {
  let lines = Mutex<[WatchListLine]>([])
}

/// One line of the watch list's file.
struct WatchListLine: Equatable, Sendable {
  /// The line as it stands in the file, without its end.
  let bytes: [UInt8]
  /// What it says.
  let content: StateLine<TrackedTask>

  /// The task it is about; nil where this version cannot tell.
  var entry: TrackedTask? { content.value }

  /// Reads a line.
  init(bytes: [UInt8]) {
    self.bytes = bytes
    content = StateLine(bytes) { text in
      (try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)))?.entry
    }
  }

  /// Writes an entry.
  init(entry: TrackedTask) {
    content = .value(entry)
    bytes = Array(Self.text(of: entry).utf8)
  }

  /// An entry as a JSON object.
  static func text(of entry: TrackedTask) -> String {
    WrittenJSON.object { members in
      members.add("account", entry.account.name)
      members.add("id", entry.reference.vendorID)
      members.add("kind", entry.reference.kind.rawValue)
      members.add("product", entry.reference.product)
      members.add("label", entry.label)
      members.add("urls", .array(entry.urls.map(WrittenJSON.string)))
      members.add("tracked_at", entry.trackedAt)
    }.text
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
