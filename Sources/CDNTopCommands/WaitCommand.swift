import ArgumentParser
import Reports
import TaskModel

/// `cdntop wait`: waits until a fixed set of tasks has ended.
struct WaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until tasks have ended; the exit status tells how.",
    discussion: """
      Waits for the tasks of the first non-empty match; tasks submitted later are not added. With "-" \
      instead of a filter it reads "ACCOUNT ID" lines from standard input; where a vendor numbers purges and \
      prefetches separately, add the kind after the id, such as prefetch. --timeout includes the time it \
      takes to read them. At the end it prints every failed URL and every task that has not ended.

      Exit status: 0 all succeeded; 1 a task failed, was partial or canceled, or was gone before its end; \
      2 usage or configuration; 3 timed out; 4 an account could not be read; 5 nothing matched, or fewer \
      tasks than expected. If several apply, the first of 2, 1, 4, 3, 5.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  @Option(
    name: .long,
    help: ArgumentHelp("Give up after this time (default: 60m).", valueName: "duration"))
  var timeout: ChosenSpan?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How long a task may stay unlisted before it counts as missing (default: 2m).",
      valueName: "duration"))
  var appear: ChosenSpan?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Wait for at least this many tasks; with fewer, exit with 5.", valueName: "n"))
  var expect: Int?

  @Flag(name: .long, help: "Stop at the first task that does not succeed.")
  var failFast = false

  @Flag(name: .long, help: "Print nothing until the end.")
  var quiet = false

  @Flag(name: .long, help: "Exit with 0 if nothing matches; --expect still wants its count.")
  var allowEmpty = false

  @Option(
    name: .long, help: ArgumentHelp("Write a JSON summary to this file.", valueName: "file"))
  var summaryFile: String?

  @Argument(
    help: "What to wait for, such as label:INC-4711; or - for ids on standard input.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws {
    try await perform(in: .current).exit()
  }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    var session = try await common.session(in: process)
    var rules = WaitRules()
    if let timeout { rules.timeout = timeout.value }
    if let appear { rules.appear = appear.value }
    rules.expected = expect
    rules.failsFast = failFast
    rules.allowsEmpty = allowEmpty
    let goal: WaitRequest.Goal
    if filter == ["-"] {
      let start = ContinuousClock.now
      let (readInput, configuration) = (process.readInput, session.configuration)
      do {
        goal = .ids(
          try await TimedInput(source: "standard input", limit: rules.timeout).read {
            try WaitedID.read(
              String(decoding: readInput(), as: UTF8.self), configuration: configuration)
          })
      } catch let error as LateInput {
        process.talk("cdntop: \(error); nothing was waited for")
        return .timedOut
      }
      rules.timeout = max(.zero, rules.timeout - (ContinuousClock.now - start))
    } else {
      goal = .filter(filter.joined(separator: " "))
    }
    session.recording = try record.recorder(in: process)
    return try await WaitRun(
      WaitRequest(goal: goal, rules: rules, isQuiet: quiet, summaryFile: summaryFile),
      in: session
    ).perform()
  }
}
