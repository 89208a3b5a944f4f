import FoundationEssentials
import Synchronization

/// What is known of whether Huawei Cloud's lists tell of directories that are not asked for.
final class HuaweiDirectories: Sendable {
  private enum Knowledge {
    /// No directory was seen, and they were last asked for then.
    case none(asked: Date?)
    case told
    case leftOut
  }

  /// The longest time that a directory may stay unseen while nothing is known.
  private static let interval: TimeInterval = 60

  private let knowledge = Mutex(Knowledge.none(asked: nil))

  /// Notes that a list told of directories.
  ///
  /// - Parameter asked: whether they were asked for, where the list without that has told of none.
  func note(asked: Bool) {
    knowledge.withLock { knowledge in
      switch knowledge {
      case .told: break
      case .none, .leftOut: knowledge = asked ? .leftOut : .told
      }
    }
  }

  /// Whether directories have to be asked for by themselves; they are, where this says so.
  func areDue(at now: Date) -> Bool {
    knowledge.withLock { knowledge in
      switch knowledge {
      case .told: return false
      case .leftOut: return true
      case .none(let asked?) where abs(now.timeIntervalSince(asked)) < Self.interval: return false
      case .none:
        knowledge = .none(asked: now)
        return true
      }
    }
  }
}
