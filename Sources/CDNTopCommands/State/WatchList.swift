import FoundationEssentials
import Providers
import Synchronization
import TaskModel

/// The task ids operators asked to watch, kept between runs.
///
/// A JSON object a line. Writers lock and replace the file whole, so readers need no lock and several
/// processes may write at once. Lines this version cannot read are kept as they are.
struct WatchList: Sendable {
  private enum Store: Sendable {
    case folder(String)
    case memory(HeldLines)
  }

  private let store: Store

  /// Uses the list in a state folder; nothing is touched before the first write.
  init(folder: String) { store = .folder(folder) }

  /// Makes an empty list that lasts as long as the process.
  init() { store = .memory(HeldLines()) }

  private static func path(in folder: String) -> String { folder + "/watchlist.jsonl" }

  /// The file; nil for a list in memory.
  var path: String? {
    if case .folder(let folder) = store { Self.path(in: folder) } else { nil }
  }

  /// What changes whenever somebody else may have changed the list; nil while there is no file.
  var stamp: Files.Stamp? { path.flatMap(Files.stamp) }

  /// Returns the entries, oldest first; none while there is no file.
  ///
  /// - Throws: ``FileError``.
  func entries() throws(FileError) -> [TrackedTask] {
    try lines().compactMap(\.entry)
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
    let folder: String
    switch store {
    case .memory(let held): return held.lines.withLock { body(&$0) }
    case .folder(let path): folder = path
    }
    let path = Self.path(in: folder)
    try Files.makePrivateFolder(folder)
    try FileLock.hold(folder + "/watchlist.lock") {
      let before = try lines()
      var after = before
      body(&after)
      guard after != before else { return }
      var text = ""
      for line in after { text += line.text + "\n" }
      Files.removeLeftovers(of: path)
      try Files.replace(path, text: text)
    }
  }

  private func lines() throws(FileError) -> [WatchListLine] {
    let text: String
    do {
      switch store {
      case .memory(let held): return held.lines.withLock { $0 }
      case .folder(let folder):
        text = try Files.read(
          Self.path(in: folder), limit: Self.largestFile, kind: .file
        ).text
      }
    } catch {
      if error.isMissingFile { return [] }
      throw error
    }
    return text.split(separator: "\n").map { WatchListLine(text: String($0)) }
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
  /// The line as it stands in the file.
  let text: String
  /// What it says; nil where this version cannot tell.
  let entry: TrackedTask?

  /// Reads a line.
  init(text: String) {
    self.text = text
    entry = (try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)))?.entry
  }

  /// Writes an entry.
  init(entry: TrackedTask) {
    self.entry = entry
    text =
      JSONText.object { members in
        members.add("account", entry.account.name)
        members.add("id", entry.reference.vendorID)
        members.add("kind", entry.reference.kind.rawValue)
        members.add("product", entry.reference.product)
        members.add("label", entry.label)
        members.add("urls", .array(entry.urls.map(JSONText.string)))
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
