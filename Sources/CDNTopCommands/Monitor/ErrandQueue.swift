import Synchronization

/// What is to be done at many places: at each of them one after the other, and nothing is kept of a place where all is
/// done.
final class ErrandQueue<Place: Hashable & Sendable, Errand: Sendable>: Sendable {
  private let waiting = Mutex<[Place: [Errand]]>([:])

  /// At how many places somebody is, or has to go.
  var placeCount: Int { waiting.withLock(\.count) }

  /// Adds what is to be done at a place, and returns whether somebody has to go there; else who is there does it.
  func add(_ errand: Errand, at place: Place) -> Bool {
    waiting.withLock { waiting in
      let isNew = waiting[place] == nil
      waiting[place, default: []].append(errand)
      return isNew
    }
  }

  /// Returns what is to be done next by who is at a place; nil where all is done, so that they leave.
  func next(at place: Place) -> Errand? {
    waiting.withLock { waiting in
      guard waiting[place]?.isEmpty == false else {
        waiting[place] = nil
        return nil
      }
      return waiting[place]?.removeFirst()
    }
  }
}
