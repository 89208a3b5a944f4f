public import FoundationEssentials
public import TaskModel
public import Terminal

/// Something that happened, as the screen's loop tells it to the state.
///
/// The loop sends ``tick(_:settles:isShown:)`` with the present time before every other action, and once a second
/// while nothing else happens: no other clock is ever asked.
public enum Action: Equatable, Sendable {
  /// The terminal reported something.
  case input(InputEvent)
  /// What a replay shows now, forwards or back.
  case replayed(ReplayFrame)
  /// The newest state of the world; older ones than already seen are ignored.
  case snapshot(Snapshot)
  /// It is that time now.
  ///
  /// `settles` is false where keys follow, which must meet the rows as they are; `isShown`, where the passing message
  /// there is has not come to the screen.
  case tick(Date, settles: Bool = true, isShown: Bool = true)
  /// The calendar has been set: it is so many seconds ahead of the times of ``tick(_:settles:isShown:)``.
  case calendarSet(ahead: TimeInterval)
  /// What became of an ``Effect/derive(_:)``.
  case derived(DerivedRows)
  /// What became of an ``Effect/poll(_:)``, for each account it was for.
  case pollAnswered([AccountID: PollReply])
  /// A theme asked for is there; the loop draws with it from now on.
  case themed(ResolvedTheme)
  /// What became of an ``Effect/raw(_:)``.
  case rawAnswered(CacheTask.ID, RawOutcome)
  /// How verifying tasks goes on, after an ``Effect/planProof(_:)``.
  case proof(ProofNews)
  /// Something, such as `12 URLs of 3 marked tasks`, can be copied only by the terminal, with these bytes.
  ///
  /// `after` tells what was tried before in vain, such as `tmux failed`.
  case clipboardReady(ClipboardSequence, what: String, after: String?)
  /// What became of an ``Effect/export(_:)`` to that path.
  case exported(path: String, ExportReply)
  /// The terminal reports its mouse now, or does not.
  case mouseSwitched(isOn: Bool)
  /// Lines typed and views saved, here and in other monitors.
  ///
  /// What is not kept yet stays over it; `kept` is what was, and is in it.
  case remembered(MonitorMemory, kept: MonitorMemory.Change? = nil)
  /// What operators took note of, here and in other monitors.
  case acknowledged([Acknowledgement])
  /// What became of the trouble of a store.
  case store(StoreNews)
  /// What became of something else, in a sentence.
  case said(String, isProblem: Bool)
}

/// What became of a wish to poll an account at once.
public enum PollReply: Equatable, Sendable {
  /// The vendor is being asked, because of the wish or already before.
  case asked
  /// There is nothing to ask: no task of it is open.
  case idle
  /// The account's budget of calls, or the vendor's limit, allows it only after that time.
  case waits(Duration)
  /// The process of the team that asks the account was told of the wish; its name, where that is known.
  case passedOn(SafeText?)
  /// It is not done; the text says why in a sentence part, such as `the account is off`.
  case refused(String)
}

/// What became of the wish to see what a vendor writes about a task.
public enum RawOutcome: Equatable, Sendable {
  /// The vendor answered.
  case answer(RawAnswer)
  /// There was no answer.
  case failed(ProviderError)
  /// The account's budget of calls, or the vendor's limit, allows the call only after that time.
  case waits(Duration)
  /// Another process of the team asks the account; its name, where that is known.
  case elsewhere(SafeText?)
  /// There is no such task, or its account is not asked at present.
  case unavailable
}

/// Something for the loop to do; what comes of it returns as an ``Action``.
public enum Effect: Equatable, Sendable {
  /// Compute rows aside; answered by ``Action/derived(_:)``.
  case derive(RowsRequest)
  /// Ask an account's vendor now, within its budget; nil for all accounts.
  case poll(AccountID?)
  /// Ask all vendors now, within their budgets, without a word: nobody asked for that.
  case refresh
  /// Have the terminal report its mouse, or not any more; answered by ``Action/mouseSwitched(isOn:)``.
  case mouse(isOn: Bool)
  /// Have the replay go on, or back; answered by ``Action/replayed(_:)``.
  case replay(ReplayWish)
  /// The operator looks at this task; nil when at the whole table again.
  case focus(CacheTask.ID?)
  /// Load the theme of that name.
  case theme(String)
  /// Keep something for the next run.
  case keep(MonitorMemory.Change)
  /// Keep what the operator took note of, and tell others.
  case acknowledge([Acknowledgement])
  /// Put tasks on the watch list with their label, or take it away where they have none; `what` names them,
  /// such as `3 marked tasks (1 hidden)`.
  case label([TrackedTask], what: String)
  /// Ask a task's vendor for what it writes about the task.
  case raw(CacheTask.ID)
  /// Find out what verifying tasks would ask; answered by ``Action/proof(_:)``, as all that follows.
  case planProof(ProofRequest)
  /// Ask what was planned.
  case prove
  /// Stop finding out, or asking.
  case stopProof
  /// Put something into the clipboard.
  case copy(CopySource)
  /// Have the terminal put something into the clipboard.
  case send(ClipboardSequence)
  /// Write rows to a file.
  case export(ExportRequest)
  /// Write the present frame to a file, in the format its name ends in; see ``ScreenPicture``.
  case screenshot(path: String)
  /// Send the whole frame again.
  case repaint
  /// End the program: with exit code 0 for nil, else by that signal.
  case quit(signal: Int32?)
}
