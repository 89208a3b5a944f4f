/// What became of an operator's wish to poll an account now.
public enum PollAnswer: Equatable, Sendable {
  /// The account is asked at once.
  case started
  /// The account is being asked already.
  case underWay
  /// The account's budget of calls is spent; there is room again after `wait`.
  case budgetSpent(wait: Duration)
  /// The vendor limits our calls; it may be asked again after `wait`.
  case limited(wait: Duration)
  /// The account is switched off, or there is none of that name.
  case off
}
