import TaskModel

/// What was known at some moments of a replay, from where others are reached.
struct ReplayPlaces: Sendable {
  /// What was known at a moment: by the recording, and by who saw all before it.
  struct Place: Sendable {
    let checkpoint: Recording.Checkpoint
    let fold: KnownFold

    var moment: Int { checkpoint.moment }
  }

  /// Places all over the recording, the earliest first.
  private var far: [Place] = []
  /// Of so many moments one is kept among them.
  private var spacing = 64
  /// The places that were passed last, by which one goes back step by step, in the order in which they were passed.
  private var near: [Place] = []

  /// The most places all over the recording: each may hold thousands of events.
  private static let mostFar = 32
  /// Where they have more tasks together than that, there are fewer of them, but so many at least.
  private static let leastFar = 8
  private static let mostTasks = 200_000
  private static let mostNear = 16

  /// Returns the last place that is not later than a moment; nil where there is none.
  func last(until moment: Int) -> Place? {
    let before = far.last { $0.moment <= moment }
    let closer = near.filter { $0.moment <= moment }.max { $0.moment < $1.moment }
    guard let before, let closer else { return before ?? closer }
    return before.moment > closer.moment ? before : closer
  }

  /// Keeps a place that is passed, if it is one of those that are worth it.
  ///
  /// - Parameters:
  ///   - way: how many moments are gone through at once.
  ///   - left: how many of them are left.
  mutating func note(_ place: Place, way: Int, left: Int) {
    if left % max(1, way / Self.mostNear) == 0 {
      near.append(place)
      if near.count > Self.mostNear { near.removeFirst() }
    }
    guard place.moment % spacing == 0, place.moment > far.last?.moment ?? -1 else { return }
    far.append(place)
    while far.count > Self.mostFar
      || far.count > Self.leastFar && far.reduce(0, { $0 + $1.checkpoint.count }) > Self.mostTasks
    {
      spacing *= 2
      far.removeAll { $0.moment % spacing != 0 }
    }
  }
}
