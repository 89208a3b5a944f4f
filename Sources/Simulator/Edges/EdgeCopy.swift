/// What a node's answer tells of the copy it is, for vendors to say in their own words.
struct EdgeCopy: Sendable {
  /// How the node came by it.
  enum Source: Sendable {
    /// It had a good copy.
    case hit
    /// It had to fetch it.
    case miss
    /// It had an old copy, and fetches another.
    case stale
  }

  let node: EdgeNode
  let source: Source
  /// Whether it is from before the purge.
  let isOld: Bool
  /// When the body was fetched from the origin, in Unix seconds.
  let savedAt: Int
  /// The present in Unix seconds.
  let now: Double

  /// The whole seconds since it was fetched.
  var age: Int { max(0, Int(now) - savedAt) }
}

/// Tells what an edge has of an object at a moment.
///
/// A purge evicts when its item ends, and only if it succeeds. Users fetch the object again a few seconds later; who asks
/// before them makes the node fetch it.
struct EdgeShelf {
  let node: EdgeNode
  let desk: Desk
  let memory: EdgeMemory

  /// How long ago an old copy was fetched when its purge was asked for, in seconds.
  private static let oldAge = 3_600.0...72_000
  /// How long after an eviction users fetch an object, in seconds.
  private static let refill = 1.0...20

  /// Returns the copy of an object, plain or packed.
  func copy(of object: EdgeObject, packed: Bool) -> EdgeCopy {
    guard let evicted = eviction(of: object, packed: packed) else {
      return copy(.hit, isOld: object.changes, savedAt: oldSaveTime(of: object))
    }
    let key = EdgeMemory.Key(node: node, name: object.name, isPacked: packed)
    let draw = object.item * 8 + (EdgeNode.allCases.firstIndex(of: node) ?? 0)
    let filled = evicted + desk.chance.within(Self.refill, .edgeRefill, object.task.number, draw)
    if node != .revalidating, filled <= desk.now {
      return copy(.hit, isOld: false, savedAt: Int(filled))
    }
    if let asked = memory.firstAsked(key, at: desk.now) {
      return copy(.hit, isOld: false, savedAt: Int(asked))
    }
    return node == .revalidating && object.changes
      ? copy(.stale, isOld: true, savedAt: oldSaveTime(of: object))
      : copy(.miss, isOld: false, savedAt: Int(desk.now))
  }

  private func copy(_ source: EdgeCopy.Source, isOld: Bool, savedAt: Int) -> EdgeCopy {
    EdgeCopy(node: node, source: source, isOld: isOld, savedAt: savedAt, now: desk.now)
  }

  /// When the old copy was dropped, in Unix seconds; nil while it is there, or for ever.
  private func eviction(of object: EdgeObject, packed: Bool) -> Double? {
    let task = object.task
    let state = task.life.item(object.item, of: task.itemCount, at: desk.storyTime)
    guard state.phase == .succeeded, !node.keeps(task, packed: packed, chance: desk.chance) else {
      return nil
    }
    return Double(desk.unix(ofStory: state.end))
  }

  private func oldSaveTime(of object: EdgeObject) -> Int {
    let age = desk.chance.within(Self.oldAge, .edgeAge, object.task.number, object.item)
    return Int(desk.start + object.task.life.created - age)
  }
}
