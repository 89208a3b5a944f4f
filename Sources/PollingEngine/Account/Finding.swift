package import TaskModel

/// What one read says about one task, joined over the read's pages so far.
package struct Finding: Equatable, Sendable {
  /// The joined report.
  package var report: TaskReport
  /// The number of the read.
  package let read: Int
  /// How many pages of the read spoke of the task.
  package var parts: Int
  /// When the oldest of those pages was asked for.
  package let asked: Moment
  /// When the newest of them arrived.
  package var answered: Moment

  /// Makes what a page said.
  package init(report: TaskReport, read: Int, parts: Int = 1, asked: Moment, answered: Moment) {
    self.report = report
    self.read = read
    self.parts = parts
    self.asked = asked
    self.answered = answered
  }
}
