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
  func perform(in process: ProcessContext) async throws {
    let configuration = Result { try common.configuration(in: process) }
    let store = try await process.stores(for: try? configuration.get()).main
    var name = AccountID(account)
    // Entries of an account that left the configuration can be taken off all the same.
    if try await !store.watched().contains(where: { $0.account == name }) {
      name = try configuration.get().existing(account)
    }
    // An id may name the part of the account that has it, and be written otherwise, as it may when it is tracked.
    let form = try? configuration.get().account(name)?.provider.taskIDs
    let meant = ids.map { id in Set([id, form?.id(in: id)?.vendorID].compactMap(\.self)) }
    let removed = try await store.untrack(
      meant.reduce(into: []) { $0.formUnion($1) }, of: name)
    for (id, spellings) in zip(ids, meant) where removed.isDisjoint(with: spellings) {
      process.talk(
        "cdntop: \(SafeText(id, limit: .word)) was not on the watch list of \(name)")
    }
  }
}
