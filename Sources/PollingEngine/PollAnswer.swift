public import TaskModel

/// What became of an operator's wish to poll an account now.
public enum PollAnswer: Equatable, Sendable {
  /// The account is asked at once.
  case started
  /// The account is being asked already.
  case underWay
  /// Nothing of the account is open or unknown: there is nothing to ask.
  case idle
  /// The account's budget of calls is spent; there is room again after `wait`.
  case budgetSpent(wait: Duration)
  /// The vendor limits our calls, or locks keys that it refuses often; it may be asked again after `wait`.
  case limited(wait: Duration)
  /// Another process asks the account; its name, where that is known.
  case elsewhere(SafeText?)
  /// The account is switched off, or there is none of that name.
  case off
}

/// What became of an operator's wish to see what a vendor writes about a task.
public enum RawReply: Equatable, Sendable {
  /// The vendor answered.
  case answer(RawAnswer)
  /// There was no answer.
  case failed(ProviderError)
  /// The account's budget of calls, or the vendor's limit, allows the call only after that time.
  case waits(Duration)
  /// Another process asks the account; its name, where that is known.
  case elsewhere(SafeText?)
  /// There is no such task, or its account is not asked at present.
  case unavailable
}
