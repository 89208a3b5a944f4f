import ArgumentParser
import TaskModel

/// `cdntop replay`: the monitor over what was recorded.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Show what was seen as the monitor showed it; asks nobody.",
    usage: "cdntop replay [<options>] [<file>]",
    discussion: """
      Shows a file that --record of the monitor, demo, watch or wait has written. Without a file it shows what the \
      history has, see cdntop history: every status that tasks were seen in, and when, and now and then \
      how far they were. Of what was between two of those it shows nothing, and URL by URL only how a task was \
      seen last. --since and --label say of what time and of which tasks; without them it is what the monitor \
      looks back on, 24 hours. It has the newest 20,000 tasks, and 300,000 URLs.
      [ and ] go to the moment before and the next one, { and } by a minute, Space stops and goes on, + and - \
      change the speed; all else is as in the monitor, as of the time in the title. No vendor is asked, and no \
      account is needed: of the configuration the keys, the zone and the theme are used, where there is one.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show the history since: 2h, 12:00, 2026-09-21.", valueName: "when"))
  var since: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show the tasks of the history that have this label, from the first one on.",
      valueName: "text"), completion: ShellCompletion.label)
  var label: String?

  @Argument(
    help: "The recording to show; without it the history is shown.", completion: .file())
  var file: String?

  func validate() throws {
    if label?.isEmpty == true { throw ValidationError("--label needs a text") }
    guard file != nil else { return }
    for (isGiven, option) in [(since != nil, "--since"), (label != nil, "--label")] where isGiven {
      throw ValidationError("\(option) is about the history: a file is shown from its beginning")
    }
  }

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    try process.requireTerminal(
      else: "to print what the history has, use cdntop history or cdntop report")
    let remarks = Remarks()
    // A file that cannot be shown is told of before anything else is.
    let played = try file.map { ($0, try RecordedFile(path: $0).recording(remarks: remarks)) }
    let configuration = usableConfiguration(in: process) { remarks.add($0) }
    let state = process.usableState { remarks.add($0) }
    let memory = await process.ownStore(in: state, for: configuration.accounts) {
      remarks.add($0)
    }
    let (name, recording): (String, Recording)
    if let played {
      (name, recording) = played
    } else {
      let past = StoredPast(
        since: since, label: label, configuration: configuration, process: process)
      (name, recording) = try await past.recording(remarks: remarks)
    }
    try await ReplayRun(
      recording: recording, name: name,
      settings: MonitorSettings(
        common: common, monitor: configuration.monitor, file: configuration.file,
        process: process),
      keys: configuration.keys, memory: memory, remarks: remarks
    ).perform()
  }

  /// What of the configuration concerns the screen, and which accounts there are; a replay needs none, and one with mistakes
  /// does not stop it.
  private func usableConfiguration(
    in process: ProcessContext, _ say: (String) -> Void
  ) -> Configuration {
    var usable = Configuration(file: process.paths.configFile(option: common.config))
    do throws(ConfigurationError) {
      let read = try ConfigurationLoader(process: process).load(option: common.config)
      (usable.monitor, usable.keys, usable.accounts) = (read.monitor, read.keys, read.accounts)
    } catch {
      if case .missing = error, common.config == nil { return usable }
      say("the configuration is not used: \(error)")
    }
    return usable
  }
}
