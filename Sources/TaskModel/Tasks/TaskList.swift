/// The tasks of one account in no order, in pieces that copies share.
///
/// A copy costs next to nothing, and what differs between two versions of a list is found by their
/// pieces, without looking at the tasks that did not change.
public struct TaskList: RandomAccessCollection, Sendable {
  /// A task that never changes, shared by all versions of the list that have it as it is.
  private final class Entry: Sendable {
    let task: CacheTask

    init(_ task: CacheTask) { self.task = task }
  }

  /// Some tasks that never change; changed tasks are in a new one.
  private final class Piece: Sendable {
    let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }
  }

  /// The tasks of a piece: few enough to be copied for one that changed.
  private static let size = 32

  private var pieces: [Piece] = []
  private var places: [CacheTask.ID: Int] = [:]
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  /// Makes a list of tasks; of repeated identities the last one is found.
  ///
  /// - Complexity: O(*n*).
  public init(_ tasks: [CacheTask]) {
    places.reserveCapacity(tasks.count)
    for (place, task) in tasks.enumerated() { places[task.id] = place }
    for start in stride(from: 0, to: tasks.count, by: Self.size) {
      pieces.append(
        Piece(tasks[start..<Swift.min(start + Self.size, tasks.count)].map { Entry($0) }))
    }
    count = tasks.count
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int { count }

  public subscript(place: Int) -> CacheTask {
    pieces[place / Self.size].entries[place % Self.size].task
  }

  /// Returns the task of an identity; nil if there is none.
  public subscript(id id: CacheTask.ID) -> CacheTask? { places[id].map { self[$0] } }

  /// Adds or replaces tasks, and takes out those that are to be nil.
  ///
  /// - Complexity: O(*k*) in the tasks that change.
  public mutating func update(_ changes: [(id: CacheTask.ID, task: CacheTask?)]) {
    var open: [Int: [Entry]] = [:]
    func piece(_ index: Int) -> [Entry] {
      open[index] ?? (index < pieces.count ? pieces[index].entries : [])
    }
    for (id, task) in changes {
      if let task {
        let place = places[id] ?? count
        var entries = piece(place / Self.size)
        open[place / Self.size] = nil
        if place == count {
          entries.append(Entry(task))
          places[id] = place
          count += 1
        } else {
          entries[place % Self.size] = Entry(task)
        }
        open[place / Self.size] = entries
      } else if let place = places.removeValue(forKey: id) {
        // The last one takes its place.
        count -= 1
        var tail = piece(count / Self.size)
        open[count / Self.size] = nil
        let last = tail.removeLast()
        open[count / Self.size] = tail
        guard place < count else { continue }
        var entries = piece(place / Self.size)
        entries[place % Self.size] = last
        open[place / Self.size] = entries
        places[last.task.id] = place
      }
    }
    for (index, entries) in open.sorted(by: { $0.key < $1.key }) {
      if index < pieces.count {
        pieces[index] = Piece(entries)
      } else {
        pieces.append(Piece(entries))
      }
    }
    pieces.removeLast(pieces.count - (count + Self.size - 1) / Self.size)
  }

  /// Calls `body` with every task, without copying it.
  public func forEach(_ body: (CacheTask) -> Void) {
    for piece in pieces {
      for entry in piece.entries { body(entry.task) }
    }
  }

  /// Calls a function with every task that an older list does not have as it is, and perhaps with some
  /// more, without copying them.
  ///
  /// - Parameters:
  ///   - added: takes a task that the older list does not have.
  ///   - changed: takes any other, and what the older list has of it.
  /// - Complexity: O(*n*) in the pieces, and in the tasks of those that differ.
  public func compare(
    with old: TaskList, added: (CacheTask) -> Void,
    changed: (_ task: CacheTask, _ before: CacheTask) -> Void
  ) {
    for (index, piece) in pieces.enumerated() {
      let before = index < old.pieces.count ? old.pieces[index] : nil
      if piece === before { continue }
      for (place, entry) in piece.entries.enumerated() {
        let known = before.flatMap { place < $0.entries.count ? $0.entries[place] : nil }
        if entry === known { continue }
        // Mostly a task is where it was.
        if let known, known.task.id == entry.task.id {
          changed(entry.task, known.task)
        } else if let other = old.places[entry.task.id] {
          changed(entry.task, old.pieces[other / Self.size].entries[other % Self.size].task)
        } else {
          added(entry.task)
        }
      }
    }
  }
}

/// The tasks of all accounts, account by account.
public struct TaskLists: RandomAccessCollection, Sendable {
  package let lists: [TaskList]
  public let count: Int

  init(_ lists: [TaskList]) {
    self.lists = lists
    count = lists.reduce(0) { $0 + $1.count }
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int { count }

  public subscript(position: Int) -> CacheTask {
    var place = position
    for list in lists {
      if place < list.count { return list[place] }
      place -= list.count
    }
    preconditionFailure("a place among the tasks")
  }

  /// Calls `body` with every task, without copying it.
  public func forEach(_ body: (CacheTask) -> Void) {
    for list in lists { list.forEach(body) }
  }

  public func makeIterator() -> some IteratorProtocol<CacheTask> { lists.joined().makeIterator() }
}
