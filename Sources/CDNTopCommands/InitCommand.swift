import ArgumentParser
import Glibc

/// `cdntop init`: writes a commented starter configuration.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented starter configuration.",
    discussion: "The file is private (mode 0600). One that is there is never overwritten.")

  @OptionGroup var common: CommonOptions

  func run() async throws { try perform(in: .process) }

  func perform(in surroundings: Surroundings) throws {
    let paths = surroundings.paths
    let path = paths.configFile(option: common.config)
    if path == paths.configFolder + "/config.yaml" {
      try Files.makePrivateFolder(paths.configFolder)
    }
    do {
      try Files.create(path, text: ConfigurationTemplate.text)
    } catch {
      guard error.code == EEXIST else { throw error }
      throw UsageError.wrong("\(path) is there already and stays as it is")
    }
    try surroundings.output(path + "\n")
  }
}
