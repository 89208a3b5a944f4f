import ArgumentParser
import Glibc
import Providers
import TaskModel

/// `cdntop init`: writes a commented starter configuration.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented starter configuration.",
    usage: "cdntop init [<options>]",
    discussion: """
      Asks nothing. Keys in the environment, and profiles of the programs \
      \(ProviderRegistry.programs.joined(last: "and")), become accounts \
      that read their keys from where they are: no key is copied. Profiles without a usable key are written \
      as comments, with the reason. The file is private (mode 0600). An existing file is never overwritten.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws { try perform(in: .current) }

  func perform(in process: ProcessContext) throws {
    let paths = process.paths
    let path = paths.configFile(option: common.config)
    let found = FoundKeys(
      on: ProfileMachine(
        environment: ProgramEnvironment(process.environment), now: process.now)
    ).accounts
    do {
      let text = ConfigurationTemplate.text(found)
      try Files.asideNow(path, "create") { () throws(FileError) in
        if path == paths.configFolder + "/config.yaml" {
          try StateFolder(paths.configFolder).open(making: true).create("config.yaml") {
            try $0.write(text)
          }
        } else {
          try Files.create(path, text: text)
        }
      }
    } catch {
      guard error.isExistingFile else { throw error }
      throw UsageError.wrong("\(path) already exists and was left unchanged")
    }
    try process.output(path + "\n")
    for account in found {
      let note = account.obstacle.map { "not usable: \($0)" } ?? account.origin
      process.talk("cdntop: \(account.name): \(note)")
    }
    process.talk(
      found.isEmpty
        ? "cdntop: no keys found; add your accounts, then run: cdntop check"
        : "cdntop: review it, then run: cdntop check")
  }
}
