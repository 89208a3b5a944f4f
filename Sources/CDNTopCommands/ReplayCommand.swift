import ArgumentParser
import TaskModel

/// `cdntop replay`: the monitor over what was recorded.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Show a recording as the monitor showed it; asks nobody.",
    discussion: """
      Shows a file that --record of the monitor, demo, watch or wait has written. [ and ] go to the moment \
      before and the next one, { and } by a minute, Space stops and goes on, + and - change the speed; all \
      else is as in the monitor, as of the time in the title. No vendor is asked, and no account is needed: \
      of the configuration the keys, the zone and the theme are used, where there is one.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The recording.", completion: .file())
  var file: String

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    try process.requireTerminal()
    let remarks = Remarks()
    let recording = try RecordedFile(path: file).recording(remarks: remarks)
    let configuration = usableConfiguration(in: process) { remarks.add($0) }
    let state = process.usableState { remarks.add($0) }
    let memory = await process.store(in: state, for: []) { remarks.add($0) }
    try await ReplayRun(
      recording: recording, name: file,
      settings: MonitorSettings(
        common: common, monitor: configuration.monitor, file: configuration.file,
        process: process),
      keys: configuration.keys, memory: memory, remarks: remarks
    ).perform()
  }

  /// What of the configuration concerns the screen; a replay needs none, and one with mistakes does not stop it.
  private func usableConfiguration(
    in process: ProcessContext, _ say: (String) -> Void
  ) -> Configuration {
    var usable = Configuration(file: process.paths.configFile(option: common.config))
    do throws(ConfigurationError) {
      let read = try ConfigurationLoader(process: process).load(option: common.config)
      (usable.monitor, usable.keys) = (read.monitor, read.keys)
    } catch {
      if case .missing = error, common.config == nil { return usable }
      say("the configuration is not used: \(error)")
    }
    return usable
  }
}
