import ArgumentParser

/// `cdntop` itself: knows the commands; the monitor is the one without a word.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cdntop",
    abstract: "Top for the cache tasks of CDN accounts: every purge and prefetch, live.",
    usage: """
      cdntop [<options>] [<filter> ...]
      cdntop <command> [<options>] ...
      """,
    discussion: """
      Without a command the monitor opens on the filter. cdntop only reads: nothing typed into it \
      can purge anything. To look around without an account: cdntop demo. To begin: cdntop init.
      """,
    version: ProgramVersion.full,
    subcommands: [
      MonitorCommand.self, DemoCommand.self, ListCommand.self, WaitCommand.self, WatchCommand.self,
      WhereCommand.self, ReplayCommand.self, TrackCommand.self, UntrackCommand.self,
      TrackedCommand.self, CheckCommand.self, HistoryCommand.self, ReportCommand.self,
      HandoverCommand.self, VerifyCommand.self, InitCommand.self, SimulateCommand.self,
      ThemesCommand.self, TeamCommand.self,
    ])

  // A command's word always comes first, so that nothing is parsed by these: help and completions go by them.
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions
}
