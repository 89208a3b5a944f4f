import ArgumentParser
import Providers
import TaskModel
import TeamStore

/// `cdntop track`: adds task ids to the watch list.
struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track", abstract: "Add task ids to the watch list.",
    usage: "cdntop track [<options>] <account> <id> ...",
    discussion: """
      Needed for vendors that cannot list tasks, such as \
      \(ProviderRegistry.vendorsWithoutList.joined(last: "and")); works for any account. The id "-" reads \
      standard input: one id a line, or the vendor's answer to the submit call (JSON or YAML with \
      \(ProviderRegistry.submittedIDs.joined(last: "or"))), or what the vendor's program says of it. Anything that does not look like an id of the vendor is \
      refused, and then nothing is stored. Ids that cannot be stored are repeated on standard error behind the \
      reason, and the exit status is not 0. An id that is tracked already, here or under "track:" in the \
      configuration, keeps its kind unless you give --kind or the vendor's answer names one, and its label and \
      URLs unless you give others.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the tasks do, such as purge-directory or prefetch (by default what a vendor's answer"
        + " says or the id is tracked as, else purge-url, and prefetch too where the vendor's answers leave that open).",
      valueName: "kind"),
    completion: .list(TaskKind.allCases.map(\.rawValue)))
  var kind: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("URLs of the tasks.", valueName: "url"))
  var url: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("A label for the tasks, such as INC-4711.", valueName: "text"),
    completion: ShellCompletion.label)
  var label: String?

  @Flag(name: .long, help: "Pass standard input through to standard output.")
  var tee = false

  @Argument(
    help: "The account's name in the configuration.", completion: ShellCompletion.account)
  var account: String

  @Argument(help: ArgumentHelp("The vendor's task ids, or - for standard input.", valueName: "id"))
  var ids: [String]

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    // Whatever may be wrong, standard input comes first: its ids exist nowhere else.
    let input = String(decoding: try ids.contains("-") ? process.readInput() : [], as: UTF8.self)
    let found = TrackInput(input)
    let items = allItems(with: found)
    do {
      try await store(items, refusal: found.refusal, in: process)
    } catch {
      if tee { try? process.pass(input) }
      guard !items.isEmpty else { throw error }
      // The reason goes first: behind thousands of ids nobody would find it.
      let report = ExitReport(error, parsedBy: Self.self)
      if let reason = report.talk { process.talk(String(reason.dropLast())) }
      process.talk("cdntop: not tracked:")
      for item in items { process.talk(SafeText(item.id, limit: .message).text) }
      throw ExitCode(report.status)
    }
    if tee { try process.pass(input) }
    // What was accepted is stored; what was refused has to be seen by the script all the same.
    if let refusal = found.refusal { throw Self.error(of: refusal) }
  }

  private static func error(of refusal: String) -> UsageError {
    .wrong("the answer on standard input has no task id; the vendor says: \(refusal)")
  }

  private func store(
    _ items: [TrackInput.Item], refusal: String?, in process: ProcessContext
  ) async throws {
    let kind = try chosenKind()
    guard !items.isEmpty else {
      if let refusal { throw Self.error(of: refusal) }
      throw UsageError.wrong("no task id on standard input")
    }
    let configuration = try common.configuration(in: process)
    let name = try configuration.existing(account)
    let ids = try ids(items, of: configuration.account(name))
    let now = process.now()
    let stores = try await process.stores(for: configuration) { process.talk("cdntop: \($0)") }
    func entry(_ reference: TaskReference) -> TrackedTask {
      TrackedTask(
        account: name, reference: reference, label: label, urls: url, trackedAt: now)
    }
    let configured = Dictionary(
      grouping: configuration.account(name)?.track.map(\.reference) ?? [], by: \.vendorID)
    let guesses = configuration.account(name)?.provider.submission.guesses ?? [.purgeURL]
    var guessed: Set<String> = []
    let entries = ids.flatMap { id in
      if let kind = kind ?? id.kind {
        return [entry(TaskReference(vendorID: id.id, kind: kind, product: id.product))]
      }
      guessed.insert(id.id)
      let known =
        configured[id.id]
        ?? guesses.map { TaskReference(vendorID: id.id, kind: $0, product: id.product) }
      return known.map(entry)
    }
    try await stores.main.track(entries, guessed: guessed)
    if let team = stores.team, try await !team.sendsWhatWaited() {
      return process.talk(
        "cdntop: \(ids.count) of \(name) kept on this machine, until the team's store can be reached"
      )
    }
    process.talk("cdntop: tracked \(ids.count.counted("id")) of \(name)")
  }

  /// Returns the ids in all items, each once.
  ///
  /// - Throws: what is wrong with the first item that does not look like the vendor's ids.
  private func ids(
    _ items: [TrackInput.Item], of account: AccountConfiguration?
  ) throws(UsageError) -> [TrackInput.Item] {
    guard let account else { return items }
    let provider = account.provider
    let wrong = items.compactMap { item in account.denial(of: item.id).map { (item.line, $0) } }
    if let (line, denial) = wrong.first {
      let place = line.map { "line \($0) of the input: " } ?? ""
      let more = wrong.count > 1 ? "; \(wrong.count - 1) more like it" : ""
      throw .wrong(place + denial + more)
    }
    let all = items.flatMap { item in
      (provider.taskIDs.ids(in: item.id) ?? []).map { found in
        TrackInput.Item(id: found.vendorID, kind: item.kind, product: found.product)
      }
    }
    // What names the part of the account beside the id says it better than the bare id.
    let placed = Set(all.filter { $0.product != nil }.map(\.id))
    var known: Set<String> = []
    return all.filter { $0.product != nil || !placed.contains($0.id) }
      .filter { known.insert("\($0.product ?? "")/\($0.id)").inserted }
  }

  /// The parser is not asked: it would refuse a kind before standard input is read.
  private func chosenKind() throws(UsageError) -> TaskKind? {
    guard let word = kind else { return nil }
    if let problem = OptionForm.choice(TaskKind.self).problem(with: word, of: "--kind") {
      throw problem
    }
    return TaskKind(rawValue: word)
  }

  /// Returns the ids of the command line, those of standard input in the place of `-`.
  private func allItems(with input: TrackInput) -> [TrackInput.Item] {
    let all = ids.flatMap { id in
      id == "-" ? input.items : [TrackInput.Item(id: id, kind: nil)]
    }
    var known: Set<String> = []
    return all.filter { known.insert($0.id).inserted }
  }
}

extension Configuration {
  /// Returns the account of a name somebody typed, which may be shortened as the monitor shows it.
  ///
  /// - Throws: ``UsageError`` with the nearest name or the names there are, or with all it may stand for.
  func existing(_ name: String) throws(UsageError) -> AccountID {
    let shown = SafeText(name, limit: .word).text
    let all = accounts.map(\.name.name)
    switch NameWords.meaning(of: name, among: all) {
    case .known(let known): return AccountID(known)
    case .ambiguous(let names):
      throw .wrong("\"\(shown)\" may be any of the accounts \(names.joined(separator: ", "))")
    case .unknown(let nearest): throw .unknownAccount(shown, nearest: nearest, of: all)
    }
  }
}
