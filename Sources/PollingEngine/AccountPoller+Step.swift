package import TaskModel

extension AccountPoller {
  /// What to do next.
  package enum Step: Equatable, Sendable {
    /// Make the provider, from credentials read anew.
    case connect
    /// Ask this; a token was taken for it.
    case call(Call)
    /// Wait until that moment on the steady scale, or, without one, until something changes.
    case wait(until: Duration?)
  }

  /// A question to the provider and the read it belongs to.
  package struct Call: Equatable, Sendable {
    /// The question.
    package let query: TaskQuery
    /// Whether it belongs to the list read, else to the read by id.
    package let isList: Bool
    let read: Int
    /// When it is asked.
    package let asked: Moment
  }
}
