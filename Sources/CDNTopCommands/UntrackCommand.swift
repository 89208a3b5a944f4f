import ArgumentParser
import Providers
import TaskModel

/// `cdntop untrack`: takes task ids off the watch list.
struct UntrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untrack", abstract: "Remove task ids from the watch list.",
    usage: "cdntop untrack [<options>] <account> <id> ...")

  @OptionGroup var common: CommonOptions

  @Argument(help: "The account's name.", completion: ShellCompletion.account)
  var account: String

  @Argument(help: ArgumentHelp("The vendor's task ids.", valueName: "id"))
  var ids: [String]

  func run() async throws { try await perform(in: .current) }

  /// Succeeds for ids that were not listed, too: afterwards none of them is.
  ///
  /// - Throws: that ids stand in the configuration, where they are still watched.
  func perform(in process: ProcessContext) async throws {
    let configuration = Result { try common.configuration(in: process) }
    let store = try await process.stores(for: try? configuration.get()).main
    var name = AccountID(account)
    // Entries of an account that left the configuration can be taken off all the same.
    if try await !store.watched().contains(where: { $0.account == name }) {
      name = try configuration.get().existing(account)
    }
    let configured = try? configuration.get().account(name)
    let texts = ids.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
    // An id may name the part of the account that has it, and be written otherwise, as it may when it is tracked.
    let form = configured?.provider.taskIDs
    let meant = texts.map { id in Set([id, form?.id(in: id)?.vendorID].compactMap(\.self)) }
    let removed = try await store.untrack(
      meant.reduce(into: []) { $0.formUnion($1) }, of: name)
    let fixed = Set(configured?.track.map(\.reference.vendorID) ?? [])
    var stay: [SafeText] = []
    for (text, spellings) in zip(texts, meant) {
      let id = SafeText(text, limit: .word)
      if !fixed.isDisjoint(with: spellings) {
        stay.append(id)
      } else if removed.isDisjoint(with: spellings) {
        process.talk("cdntop: \(id) was not on the watch list of \(name)")
      }
    }
    guard let first = stay.first else { return }
    throw UsageError.wrong(
      "\(name): \"track:\" in the configuration has \(first)\((stay.count - 1).andMore), so that it stays watched until you take it out there"
    )
  }
}
