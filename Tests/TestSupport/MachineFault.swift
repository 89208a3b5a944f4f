public import Testing

/// What can be wrong with the machine that the program runs on: rows of `docs/faults.md`, each held by tests that say so.
public enum MachineFault: String, CaseIterable, Sendable {
  case diskFull, recordingDiskFull, readOnlyDisk, fullOutput
  case foreignState, exposedState, pipeForFile, silentFile, silentDisk, stateInFile, lockHeld,
    tornFile, damagedStore
  case noTerminal, terminalGone, slowTerminal, keyFlood, readerGone, silentReader
  case fewDescriptors, fewThreads, noMemory
  case clockSet, stopped, killed

  /// What is wrong, what the operator sees, and what is lost.
  public var row: (what: String, seen: String, lost: String) {
    switch self {
    case .diskFull:
      (
        "the disk of the state folder is full",
        "`there is no room for the store …: its disk or a quota is full`, and what was not tracked",
        "what could not be written; what was there stays whole"
      )
    case .recordingDiskFull:
      (
        "the disk of a recording is full",
        "`the recording misses what is seen now: …: no space left on device`, once; all else goes on",
        "what is seen meanwhile: with room the recording goes on, with all that is known then"
      )
    case .readOnlyDisk:
      (
        "the state folder can only be read",
        "`the store … cannot be written here; it is only read`, and what was not tracked; vendors are asked",
        "what could not be written"
      )
    case .fullOutput:
      (
        "the disk that standard output goes to is full",
        "`cannot write the output: no space left on device`, status 2",
        "the rest of the output"
      )
    case .foreignState:
      (
        "the state folder is another user's",
        "`cannot use …: it belongs to another user; run as that user, or run: chown …`",
        "nothing of it is read or written: watch list, history and views"
      )
    case .exposedState:
      (
        "others can write to the state folder",
        "`cannot use …: it can be written by others; run: chmod go-w …`",
        "the same, until then"
      )
    case .pipeForFile:
      (
        "a pipe stands in the place of a file", "`…: it is a pipe or a device, not a file`",
        "what that file would hold"
      )
    case .silentFile:
      (
        "a file does not answer: key, configuration, theme, list of URLs",
        "`…: it does not answer`; other accounts are read",
        "nothing"
      )
    case .silentDisk:
      (
        "the disk of the home folder does not answer (a network that is gone)",
        "`…: it does not answer`, after 5 seconds each; vendors are asked, and the monitor has the program's own themes",
        "nothing of what is on it; what could not be read or written"
      )
    case .stateInFile:
      (
        "a file or a device stands in the place of the state folder, or above it",
        "`cannot use …: not a directory; going on without the store: …`, and what was not tracked",
        "watch list, history and views, until then"
      )
    case .lockHeld:
      (
        "another process keeps the store for good",
        "`another process keeps the store … busy; try again`, and what was not tracked",
        "nothing"
      )
    case .tornFile:
      (
        "lines of the history, or of what earlier versions kept, are torn",
        "`1 line of the watch list is damaged`, once",
        "nothing: damaged lines are kept in a file beside it, the others count"
      )
    case .damagedStore:
      (
        "the store is damaged, or is none",
        "`the store … is damaged and was set aside as …; a new one was begun with … of its watch list`, once",
        "what can no longer be read; the file is kept"
      )
    case .noTerminal:
      ("there is no terminal", "the commands that need none, status 2", "nothing")
    case .terminalGone:
      ("the terminal is closed", "the process ends", "nothing")
    case .slowTerminal:
      (
        "nobody reads the terminal for a while", "the newest frame as soon as somebody does",
        "frames between"
      )
    case .keyFlood:
      (
        "200,000 keys come at once: a paste without brackets, a terminal that sends garbage",
        "each key is done, and those that wait take no memory; a line that is typed grows to 4,096 characters",
        "what is typed beyond that"
      )
    case .readerGone:
      ("the reader of the output has left", "the process ends by SIGPIPE, as others do", "nothing")
    case .silentReader:
      (
        "nobody reads the output, the errors or the log",
        "the command keeps its `--timeout` and ends by the first signal",
        "what nobody read; in errors and log it is told how much"
      )
    case .fewDescriptors:
      (
        "too few open files are allowed",
        "`14 accounts may need … open files and connections …; run: ulimit -n …`, status 2",
        "nothing: nothing was asked"
      )
    case .fewThreads:
      (
        "too little memory for its threads, or too few threads are allowed",
        "`this process may not have the … threads it needs: …`, status 2",
        "nothing: nothing was asked"
      )
    case .noMemory:
      (
        "there is no more memory while it runs",
        "it ends by a signal and gives the terminal back; where the kernel kills it instead, `reset` does",
        "what is on the screen; the state is as after a kill"
      )
    case .clockSet:
      (
        "the clock is set, ahead or back",
        "ages and waits go on as before; dates that are written are of the new clock",
        "nothing"
      )
    case .stopped:
      (
        "it is stopped for a minute (SIGSTOP)", "what is, read anew, as soon as it goes on",
        "nothing"
      )
    case .killed:
      (
        "it is killed at any moment (SIGKILL)", "nothing in the next run",
        "no id that was accepted, and no record"
      )
    }
  }
}

/// Says that a test holds a row of `docs/faults.md`, which names it then.
public struct MachineFaultTrait: TestTrait {
  /// The row.
  public let fault: MachineFault
}

extension Trait where Self == MachineFaultTrait {
  /// The test shows what `docs/faults.md` says of a fault.
  public static func holds(_ fault: MachineFault) -> Self { MachineFaultTrait(fault: fault) }
}
