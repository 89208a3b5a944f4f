/// What decides how often ids are asked for.
package struct Cadence: Equatable, Sendable {
  /// The shortest time between two questions about a task's items because its list says that it went further.
  package static let detailsInterval: Duration = .seconds(30)

  /// How long tasks of the account take.
  package var durations: SeenDurations
  /// The limits of the cadence.
  package var limits: TaskPace.Limits
  /// The longest time between two questions about the task an operator looks at.
  package var focused: Duration
  /// The shortest time between two answers for an id that is not due and taken along.
  package var company: Duration
  /// Whether ids can be asked for, else only what lists tell of is due.
  package var asksIDs = true

  /// Makes a cadence.
  package init(
    durations: SeenDurations, limits: TaskPace.Limits, focused: Duration, company: Duration
  ) {
    self.durations = durations
    self.limits = limits
    self.focused = focused
    self.company = company
  }
}
