import FoundationEssentials
import TaskModel

/// What cells and sentences say of a task's age, of how long it took and of how long it still takes.
enum TimeText {
  /// Stands behind a figure that is more than usual.
  static let slow = "!"
  /// Stands before a figure that is more than it says, because the vendor does not tell the creation.
  static let atLeast = ">"
  /// Stands before a figure that rests on an end which lies between two reads.
  static let about = "~"

  /// Returns the age of a task in at most six cells: `4m10s`, `>5m` where its creation is not told, and
  /// with a mark while it goes on for longer than usual.
  static func age(_ facts: RowFacts) -> String {
    // A task that has just ended is not younger than it took, although ages go in steps.
    let age = max(AgeText.stepped(facts.age, .down), facts.task.took?.most.seconds ?? 0)
    let isMarked = !facts.task.status.isEnded && facts.isSlow
    let (sign, mark) = (facts.task.isAgeKnown ? "" : atLeast, isMarked ? slow : "")
    // A sixth cell would be one that changes every second.
    return sign + AgeText.text(age, cells: min(5, 6 - sign.count - mark.count)) + mark
  }

  /// Returns the age of a task to the second, with `>` where its creation is not told.
  static func fullAge(_ facts: RowFacts) -> String {
    (facts.task.isAgeKnown ? "" : atLeast) + AgeText.full(facts.age)
  }

  /// Returns how long is left in at most five cells: `~` where others of its kind tell, `-` where nothing tells, `?` where what told is too old.
  static func left(_ facts: RowFacts) -> String {
    if let left = facts.timeLeft {
      let sign = facts.isLeftUsual ? about : ""
      if left < 5 { return sign + "<5s" }
      return sign + AgeText.text(AgeText.stepped(left, .up), cells: 5 - sign.count)
    }
    let task = facts.task
    let wasTold =
      task.status == .running && !task.isGone && task.isAgeKnown && task.progress ?? 0 > 0
    return wasTold && (facts.isStale || facts.verdict.isStalled) ? "?" : "-"
  }

  /// Returns how long is left as sentences have it, in the steps of the column.
  static func leftInWords(_ seconds: Double) -> String {
    seconds < 5 ? "less than 5s" : "about \(AgeText.full(AgeText.stepped(seconds, .up)))"
  }

  /// Returns how long a task took in at most six cells, marked where that is longer than usual.
  static func took(_ facts: RowFacts) -> String {
    guard let took = facts.task.took else { return "-" }
    // The sign of an observed end comes first, a slow one's last.
    let (sign, mark) = (took.isObserved ? about : "", facts.isSlow ? slow : "")
    return sign + AgeText.text(took.most.seconds, cells: 6 - sign.count - mark.count) + mark
  }

  /// Returns a length as sentences have it, with `~` where we saw the task end.
  static func fullLength(_ took: CacheTask.Length) -> String {
    (took.isObserved ? about : "") + AgeText.full(took.most.seconds)
  }

  /// Returns when a task ended, as told by whoever told it.
  static func ended(_ facts: RowFacts, width: Int) -> String {
    guard let finish = facts.dated.finish else { return "-" }
    let clock = facts.zone.clock(finish.at, now: facts.today, width: width - about.count)
    // The times stand below each other, marked or not.
    return (finish.source == .observed ? about : " ") + clock
  }
}
