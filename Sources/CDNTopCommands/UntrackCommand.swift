import ArgumentParser
import Providers
import TaskModel

/// `cdntop untrack`: takes task ids off the watch list.
struct UntrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untrack", abstract: "Remove task ids from the watch list.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "The account's name.", completion: ShellCompletion.account)
  var account: String

  @Argument(help: ArgumentHelp("The vendor's task ids.", valueName: "id"))
  var ids: [String]

  func run() async throws { try perform(in: .current) }

  /// Succeeds for ids that were not listed, too: afterwards none of them is.
  func perform(in process: ProcessContext) throws {
    let list = WatchList(folder: process.stateFolder, now: process.now)
    var name = AccountID(account)
    // Entries of an account that left the configuration can be taken off all the same.
    let reading = try list.read()
    if let remark = reading.remark { process.talk("cdntop: \(remark)") }
    if !reading.entries.contains(where: { $0.account == name }) {
      name = try common.configuration(in: process).existing(account)
    }
    // An id may name the part of the account that has it, and be written otherwise, as it may when it is tracked.
    let form = try? common.configuration(in: process).account(name)?.provider.taskIDs
    let meant = ids.map { id in Set([id, form?.id(in: id)?.vendorID].compactMap(\.self)) }
    let removed = try list.remove(meant.reduce(into: []) { $0.formUnion($1) }, of: name)
    for (id, spellings) in zip(ids, meant) where removed.isDisjoint(with: spellings) {
      process.talk(
        "cdntop: \(SafeText(id, limit: .word)) was not on the watch list of \(name)")
    }
  }
}
