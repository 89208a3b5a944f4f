package import FoundationEssentials
package import TaskModel

// What the policy decides by, and what it may decide.
extension PollPolicy {
  /// What is known that bears on the decision.
  package struct Known: Sendable {
    /// Whether an id read waits for its next page.
    package var isAskingIDs = false
    /// Whether the last call was for the list.
    package var hasJustListed = false
    /// Whether ids need not wait for a list read any more: one ended, or the list cannot be had.
    package var hasTriedList = false
    /// The lists that the account is made of.
    package var lists = [ListTimes()]
    /// When to ask what the account's tasks are listed by; nil where that is known once and for all.
    package var scopesDue: Duration?
    /// What list reads cost.
    package var listCost = ListCost()
    /// The tasks that a read of the whole window lists.
    package var windowTasks = 0
    /// The oldest creation among open tasks, and how many tasks are not older.
    package var openSpan: (since: Date, tasks: Int)?
    /// Whether the key may not ask by id, as far as is known at present.
    package var areIDsRefused = false
    /// No call by id before this moment.
    package var idsRestUntil: Duration = .zero
    /// The ids to ask for.
    package var queue = PollQueue()
    /// How long tasks of the account take.
    package var durations = SeenDurations()

    /// Makes the knowledge of a program that has just started.
    package init() {}

    /// Whether some lists are read more rarely than others.
    var hasManyLists: Bool { lists.count > PollPolicy.fewLists }

    /// The lists that tell how tasks go.
    var taskLists: [ListTimes] { hasManyLists ? lists.filter(\.isBusy) : lists }
  }

  /// What is known of the reads of one list.
  package struct ListTimes: Sendable {
    /// Whether the whole of it is due at once.
    package var isWholeDue = true
    /// Whether it is being read.
    package var isPending = false
    /// When the last read began and ended; nil before the first.
    package var last: (began: Duration, ended: Duration)?
    /// When the last complete read of the whole window began; nil where the next read has to be one.
    package var lastWhole: Duration?
    /// No call before this moment.
    package var restsUntil: Duration = .zero
    /// Whether any task of it goes on, or waits to be confirmed.
    package var isBusy = false
    /// Whether any task of it is due.
    package var holdsDue = false
    /// Reads in a row that told of nothing new while it was not busy.
    package var quietReads = 0

    /// Makes what is known before the first read.
    package init() {}
  }

  /// How far back a list read looks.
  package enum Reach: Equatable, Sendable {
    /// The whole window.
    case window
    /// To the oldest task that goes on.
    case open(Date)
    /// To what the read before may not have seen yet.
    case recent
  }

  /// A call to make.
  package enum Call: Equatable, Sendable {
    case scopes
    case list
    case listNextPage
    case ids([TaskReference])
    case idsNextPage

    /// Whether it is about what is listed, not about ids.
    var isList: Bool {
      switch self {
      case .scopes, .list, .listNextPage: true
      case .ids, .idsNextPage: false
      }
    }
  }
}
