import ArgumentParser
import TaskModel

/// `cdntop track`: adds task ids to the watch list.
struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track", abstract: "Add task ids to the watch list.",
    discussion: """
      Vendors without a list call, such as JD Cloud, need this; any account may use it. The id "-" \
      reads standard input: ids one a line, or what a vendor answered when the tasks were submitted \
      (JSON with RefreshTaskId, PushTaskId, PreloadTaskId, TaskId or taskid). Where ids cannot be \
      stored they are repeated on standard error and the exit status is not 0.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the tasks do, such as purge-directory or prefetch (by default purge-url, or what a"
        + " vendor's answer says).", valueName: "kind"),
    completion: .list(TaskKind.allCases.map(\.rawValue)))
  var kind: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("The URLs the tasks are about.", valueName: "url"))
  var url: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("A name for the tasks.", valueName: "text"),
    completion: ShellCompletion.label)
  var label: String?

  @Flag(name: .long, help: "Pass standard input on to standard output.")
  var tee = false

  @Argument(
    help: "The account's name in the configuration.", completion: ShellCompletion.account)
  var account: String

  @Argument(help: ArgumentHelp("The vendor's task ids, or - for standard input.", valueName: "id"))
  var ids: [String]

  func run() async throws { try perform(in: .process) }

  func perform(in surroundings: Surroundings) throws {
    // Whatever may be wrong, standard input comes first: its ids exist nowhere else.
    let input = try ids.contains("-") ? surroundings.readInput() : ""
    let found = TrackInput(input)
    let items = allItems(with: found)
    do {
      try store(items, refusal: found.refusal, in: surroundings)
    } catch {
      if !items.isEmpty { surroundings.talk("cdntop: not tracked:") }
      for item in items { surroundings.talk(SafeText(item.id, limit: .message).text) }
      if tee { try? surroundings.output(input) }
      throw error
    }
    if tee { try surroundings.output(input) }
    // What was accepted is stored; what was refused has to be seen by the script all the same.
    if let refusal = found.refusal { throw Self.error(of: refusal) }
  }

  private static func error(of refusal: String) -> UsageError {
    .wrong("an answer on standard input names no task id; the vendor says: \(refusal)")
  }

  private func store(
    _ items: [TrackInput.Item], refusal: String?, in surroundings: Surroundings
  ) throws {
    let kind = try chosenKind()
    if let wrong = items.first(where: { !TrackInput.isID($0.id) }) {
      throw UsageError.wrong("\"\(SafeText(wrong.id, limit: .word))\" is no task id")
    }
    guard !items.isEmpty else {
      if let refusal { throw Self.error(of: refusal) }
      throw UsageError.wrong("there is no task id on standard input")
    }
    let configuration = try common.configuration(in: surroundings)
    let name = try configuration.existing(account)
    let now = surroundings.now()
    try WatchList(folder: surroundings.paths.stateFolder).add(
      items.map { item in
        TrackedTask(
          account: name,
          reference: TaskReference(vendorID: item.id, kind: kind ?? item.kind ?? .purgeURL),
          label: label, urls: url, trackedAt: now)
      })
    surroundings.talk("cdntop: \(items.count) on the watch list of \(name)")
  }

  /// The parser is not asked: it would refuse a kind before standard input is read.
  private func chosenKind() throws(UsageError) -> TaskKind? {
    guard let word = kind else { return nil }
    if let kind = TaskKind(rawValue: word) { return kind }
    let words = TaskKind.allCases.map(\.rawValue)
    let nearest = NearestName.among(words, to: word).map { "did you mean \"\($0)\"?" }
    throw .wrong(
      "--kind: there is no kind \"\(SafeText(word, limit: .word))\", "
        + (nearest ?? "one of " + words.joined(separator: ", ")))
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
  /// - Throws: ``UsageError`` with the nearest name, or with all it may stand for.
  func existing(_ name: String) throws(UsageError) -> AccountID {
    let shown = SafeText(name, limit: .word).text
    switch NameWords.meaning(of: name, among: accounts.map(\.name.name)) {
    case .known(let known): return AccountID(known)
    case .ambiguous(let names):
      throw .wrong("\"\(shown)\" may be any of the accounts \(names.joined(separator: ", "))")
    case .unknown(let nearest): throw .unknownAccount(shown, nearest: nearest)
    }
  }
}
