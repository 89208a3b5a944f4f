import FoundationEssentials
import TaskModel

/// A failed task, with what decides whether a later one redid it.
struct Failure: Equatable, Sendable {
  let id: CacheTask.ID
  private let kind: TaskKind
  /// When it was submitted, by the vendor's clock; nil where that does not tell.
  private let created: Date?
  /// The same as far as we know, by our clock.
  private let noted: Date
  private let items: URLItems?
  private let declaredURLs: [SafeText]

  /// Takes a task that failed or is partial; its URLs are shared, not copied.
  init(_ task: CacheTask) {
    id = task.id
    kind = task.kind
    created = task.createdAt
    noted = task.knownSince
    items = task.urls
    declaredURLs = task.declaredURLs
  }

  /// Returns when it was submitted, by our clock and as far as is known.
  ///
  /// - Parameter clockAhead: how many seconds the vendor's clock is ahead of ours.
  func began(clockAhead: TimeInterval) -> Date {
    created?.addingTimeInterval(-clockAhead) ?? noted
  }

  /// The URLs that did not succeed; for a task without URL data those the operator named.
  fileprivate var urls: [SafeText] {
    guard let items, !items.isEmpty else { return declaredURLs }
    return Array(items.texts { $0 != .succeeded })
  }

  /// Whether all that failed here failed in another one, too.
  func isPart(of other: Failure) -> Bool { Set(other.urls).isSuperset(of: urls) }

  /// Whether a task is a later one that does what this one was to do.
  fileprivate func isLikely(redoneBy task: CacheTask, _ clockAhead: TimeInterval) -> Bool {
    task.kind.redoes(kind)
      && task.began(clockAhead: clockAhead) > began(clockAhead: clockAhead)
  }
}

/// Failed tasks by one URL that failed in each: no later task redid one that does not cover this URL.
///
/// What is kept for a task is that one text and the hashes of the first directories above it, however many URLs it
/// has.
struct FailureIndex: Sendable {
  private var failures: [CacheTask.ID: Failure] = [:]
  private var witnesses: [CacheTask.ID: SafeText] = [:]
  private var places: [SafeText: Set<CacheTask.ID>] = [:]
  /// The tasks whose URL lies below a directory, by that directory's hash.
  private var below: [Int: Set<CacheTask.ID>] = [:]

  /// The failure of a task; nil where there is none.
  subscript(id: CacheTask.ID) -> Failure? { failures[id] }

  /// Adds a failure, or puts it in the place of what was known of its task.
  ///
  /// One that names no URL is kept, but nobody can tell what would redo it.
  ///
  /// - Complexity: O(*n*) in the URLs of the task.
  mutating func add(_ failure: Failure) {
    remove(failure.id)
    failures[failure.id] = failure
    guard let witness = failure.urls.first else { return }
    witnesses[failure.id] = witness
    places[witness, default: []].insert(failure.id)
    for folder in Folders.hashes(above: witness) { below[folder, default: []].insert(failure.id) }
  }

  /// Takes a task out.
  mutating func remove(_ id: CacheTask.ID) {
    failures[id] = nil
    guard let witness = witnesses.removeValue(forKey: id) else { return }
    places[witness]?.remove(id)
    if places[witness]?.isEmpty == true { places[witness] = nil }
    for folder in Folders.hashes(above: witness) {
      below[folder]?.remove(id)
      if below[folder]?.isEmpty == true { below[folder] = nil }
    }
  }

  /// Returns the tasks that a task which succeeded redid: it covers all their failed URLs.
  ///
  /// - Parameter clockAhead: how many seconds the vendor's clock is ahead of ours, by which tasks are
  ///   compared of which the vendor does not tell when they were created.
  /// - Complexity: O(*n*) in the URLs of the task and in those of the tasks that share one with it; for
  ///   the purge of very deep directories also in the tasks of the index.
  func redone(by task: CacheTask, clockAhead: TimeInterval) -> [CacheTask.ID] {
    guard !places.isEmpty else { return [] }
    var candidates: Set<CacheTask.ID> = []
    for url in task.coveredURLs { candidates.formUnion(places[url] ?? []) }
    let folders = Folders(of: task)
    for folder in folders.hashes { candidates.formUnion(below[folder] ?? []) }
    if folders.hasDeep {
      for (url, ids) in places where folders.hold(url) { candidates.formUnion(ids) }
    }
    candidates = candidates.filter { failures[$0]?.isLikely(redoneBy: task, clockAhead) == true }
    guard !candidates.isEmpty else { return [] }
    let covered = Set(task.coveredURLs)
    return candidates.filter { id in
      failures[id]?.urls.allSatisfy { covered.contains($0) || folders.hold($0) } == true
    }
  }
}

/// The directories that a task purged, for telling what lies below one of them.
private struct Folders {
  private var folders: Set<ArraySlice<UInt8>> = []
  /// The lengths of all of them, so that of a URL only as many beginnings are looked up.
  private var lengths: Set<Int> = []
  /// The hashes of those that are found by them.
  private(set) var hashes: [Int] = []
  /// Whether any lies so deep that it is not found by its hash.
  private(set) var hasDeep = false

  /// How many directories above a URL have hashes: a text of slashes costs no more than others.
  private static let hashed = 8

  init(of task: CacheTask) {
    for url in task.directories {
      let folder = Array((url.text.hasSuffix("/") ? url.text : url.text + "/").utf8)
      guard folders.insert(folder[...]).inserted else { continue }
      lengths.insert(folder.count)
      let above = Self.ends(in: String(decoding: folder, as: UTF8.self))
      if above.last == folder.count {
        hashes.append(Self.hash(folder[...]))
      } else {
        hasDeep = true
      }
    }
  }

  /// The hashes of the first directories above a URL.
  static func hashes(above url: SafeText) -> [Int] {
    let bytes = Array(url.text.utf8)
    return ends(in: url.text).map { hash(bytes[..<$0]) }
  }

  /// Where the first directories of a text's path end.
  private static func ends(in text: String) -> [Int] {
    var ends: [Int] = []
    let start = text.utf8.count - URLText.path(of: text).utf8.count
    for (place, byte) in text.utf8.enumerated()
    where byte == UInt8(ascii: "/") && place >= start {
      ends.append(place + 1)
      if ends.count == hashed { break }
    }
    return ends
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// Whether a URL lies below one of them; what a folder ends with must belong to the URL's path.
  func hold(_ url: SafeText) -> Bool {
    guard !folders.isEmpty else { return false }
    let bytes = Array(url.text.utf8)
    return lengths.contains { length in
      length <= bytes.count && folders.contains(bytes[..<length])
        && length > bytes.count - URLText.path(of: url.text).utf8.count
    }
  }
}

extension CacheTask {
  /// The directories it is about.
  fileprivate var directories: [SafeText] {
    guard let urls, !urls.isEmpty else { return dialect == .directory ? declaredURLs : [] }
    return Array(urls.texts(in: .directory, of: dialect))
  }

  /// The URLs it is about.
  fileprivate var coveredURLs: [SafeText] {
    guard let urls, !urls.isEmpty else { return declaredURLs }
    return Array(urls.texts { _ in true })
  }
}
