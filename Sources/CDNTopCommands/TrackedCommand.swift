import ArgumentParser
import TaskModel

/// `cdntop tracked`: prints the watch list.
struct TrackedCommand: AsyncParsableCommand {
  /// How the list is written.
  enum Format: String, CaseIterable, Sendable {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "tracked", abstract: "Print the watch list.",
    discussion: "Ids tracked in the configuration are not shown.")

  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: ArgumentHelp("table or json.", valueName: "format"))
  var format = Chosen(Format.table)

  func run() async throws { try perform(in: .process) }

  func perform(in surroundings: Surroundings) throws {
    let reading = try WatchList(folder: surroundings.stateFolder, now: surroundings.now).read()
    if let remark = reading.remark { surroundings.talk("cdntop: \(remark)") }
    let entries = reading.entries
    switch format.value {
    case .json: try surroundings.output(Self.json(entries))
    case .table:
      guard !entries.isEmpty else { return surroundings.talk("cdntop: the watch list is empty") }
      try TableOutput.render(
        header: ["ACCOUNT", "ID", "KIND", "LABEL", "TRACKED", "URL"], rows: entries.map(Self.row),
        emit: surroundings.output)
    }
  }

  private static func json(_ entries: [TrackedTask]) -> String {
    let lines = entries.map { "\n" + WatchListLine.text(of: $0) }
    return "{\"schema\":1,\"tracked\":[" + lines.joined(separator: ",") + "]}\n"
  }

  private static func row(_ entry: TrackedTask) -> [String] {
    let label = entry.label.map { SafeText($0, limit: .message).text }
    let url = entry.urls.first.map { SafeText($0, limit: .url).text }
    return [
      SafeText(entry.account.name, limit: .word).text,
      SafeText(entry.reference.vendorID, limit: .message).text, entry.reference.kind.rawValue,
      label ?? "-", entry.trackedAt.map(RFC3339.text) ?? "-", url ?? "-",
    ]
  }
}
