import ArgumentParser
import TaskModel

/// `cdntop track`: adds task ids to the watch list.
struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track", abstract: "Add task ids to the watch list.",
    discussion: """
      Vendors without a list call, such as JD Cloud, need this; any account may use it. The id "-" \
      reads ids from standard input, one a line. Where the ids cannot be stored they are repeated on \
      standard error and the exit status is not 0.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp("What the tasks do, such as purge-directory or prefetch.", valueName: "kind")
  )
  var kind = TaskKind.purgeURL.rawValue

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("The URLs the tasks are about.", valueName: "url"))
  var url: [String] = []

  @Option(name: .long, help: ArgumentHelp("A name for the tasks.", valueName: "text"))
  var label: String?

  @Flag(name: .long, help: "Pass standard input on to standard output.")
  var tee = false

  @Argument(help: "The account's name in the configuration.")
  var account: String

  @Argument(help: ArgumentHelp("The vendor's task ids, or - for standard input.", valueName: "id"))
  var ids: [String]

  func run() async throws { try perform(in: .process) }

  func perform(in surroundings: Surroundings) throws {
    // Whatever may be wrong, standard input comes first: its ids exist nowhere else.
    let input = try ids.contains("-") ? surroundings.readInput() : ""
    let ids = allIDs(with: input)
    do {
      try store(ids, in: surroundings)
    } catch {
      surroundings.talk("cdntop: not tracked:")
      for id in ids { surroundings.talk(SafeText(id, limit: .message).text) }
      if tee { try? surroundings.output(input) }
      throw error
    }
    if tee { try surroundings.output(input) }
  }

  private func store(_ ids: [String], in surroundings: Surroundings) throws {
    let kind = try chosenKind()
    if let wrong = ids.first(where: { !Self.isID($0) }) {
      throw UsageError.wrong("\"\(SafeText(wrong, limit: .word))\" is no task id")
    }
    guard !ids.isEmpty else { throw UsageError.wrong("there is no task id on standard input") }
    let configuration = try common.configuration(in: surroundings)
    let name = try configuration.existing(account)
    let now = surroundings.now()
    try WatchList(folder: surroundings.paths.stateFolder).add(
      ids.map { id in
        TrackedTask(
          account: name, reference: TaskReference(vendorID: id, kind: kind), label: label,
          urls: url, trackedAt: now)
      })
    surroundings.talk("cdntop: \(ids.count) on the watch list of \(name)")
  }

  /// The parser is not asked: it would refuse a kind before standard input is read.
  private func chosenKind() throws(UsageError) -> TaskKind {
    if let kind = TaskKind(rawValue: kind) { return kind }
    let words = TaskKind.allCases.map(\.rawValue)
    let nearest = NearestName.among(words, to: kind).map { "did you mean \"\($0)\"?" }
    throw .wrong(
      "--kind: there is no kind \"\(SafeText(kind, limit: .word))\", "
        + (nearest ?? "one of " + words.joined(separator: ", ")))
  }

  /// Returns the ids of the command line, those of standard input in the place of `-`.
  private func allIDs(with input: String) -> [String] {
    var all: [String] = []
    for id in ids {
      guard id == "-" else {
        all.append(id)
        continue
      }
      for line in input.split(whereSeparator: \.isNewline) {
        let id = line.drop(while: \.isWhitespace).trimmedEnd
        if !id.isEmpty { all.append(String(id)) }
      }
    }
    var known: Set<String> = []
    return all.filter { known.insert($0).inserted }
  }

  /// Whether a text may be a vendor's id: no vendor has blanks, quotes or braces in them.
  private static func isID(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 256 else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "\"", "'", "{", "}", ",": false
      default: scalar.value > 0x20 && !(0x7F...0xA0).contains(scalar.value)
      }
    }
  }
}

extension Substring {
  /// The text without blanks at its end.
  fileprivate var trimmedEnd: Substring {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return self[...last]
  }
}

extension Configuration {
  /// Returns the account of a name somebody typed.
  ///
  /// - Throws: ``UsageError`` with the nearest name.
  func existing(_ name: String) throws(UsageError) -> AccountID {
    if let account = account(AccountID(name)) { return account.name }
    let names = accounts.map(\.name.name)
    throw .unknownAccount(
      SafeText(name, limit: .word).text, nearest: NearestName.among(names, to: name))
  }
}
