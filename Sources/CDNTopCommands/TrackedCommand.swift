import ArgumentParser
import Reports
import Store
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
    usage: "cdntop tracked [<options>]",
    discussion: """
      Prints what "cdntop track" and the monitor's :label have stored. Ids under "track:" in the \
      configuration are not shown. Times are in the zone of the configuration, as in "cdntop list".
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: ArgumentHelp("table (the default) or json.", valueName: "format"))
  var format = Chosen(Format.table)

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    let entries = try await entries(in: process)
    switch format.value {
    case .json: try process.output(Self.json(entries))
    case .table:
      guard !entries.isEmpty else { return process.talk("cdntop: the watch list is empty") }
      let zone = try zone(in: process)
      try TableOutput.render(
        header: ["ACCOUNT", "ID", "KIND", "LABEL", "TRACKED", "URL"],
        rows: entries.map { Self.row($0, zone) }, emit: process.output)
    }
  }

  /// Reads the list; what earlier versions left counts, also where nothing can be written.
  private func entries(in process: ProcessContext) async throws -> [TrackedTask] {
    let configuration = try? common.configuration(in: process)
    do {
      return try await process.stores(for: configuration).main.watched()
    } catch {
      // Nothing of this machine stands for what a team has.
      guard configuration?.team == nil else { throw error }
      let kept =
        (try? await process.keptStore(for: configuration?.accounts ?? []).watched()) ?? []
      let earlier = (try? await EarlierFile.watched(in: process.stateFolder)) ?? []
      guard !kept.isEmpty || !earlier.isEmpty else { throw error }
      process.talk("cdntop: \(error)")
      return WatchedTasks(kept + earlier).entries
    }
  }

  /// The list is there without a configuration, and whatever is wrong with that.
  private func zone(in process: ProcessContext) throws -> ShownZone {
    let loader = ConfigurationLoader(process: process)
    if let file = common.config { return try loader.load(option: file).monitor.zone.activate() }
    return ((try? loader.load(option: nil))?.monitor.zone ?? .system).activate()
  }

  private static func json(_ entries: [TrackedTask]) -> String {
    let lines = entries.map { "\n" + Self.text(of: $0) }
    return "{\"schema\":1,\"tracked\":[" + lines.joined(separator: ",") + "]}\n"
  }

  private static func text(of entry: TrackedTask) -> String {
    WrittenJSON.object { members in
      members.add("account", entry.account.name)
      members.add("id", entry.reference.vendorID)
      members.add("kind", entry.reference.kind.rawValue)
      members.add("product", entry.reference.product)
      members.add("label", entry.label)
      members.add("urls", .array(entry.urls.map(WrittenJSON.string)))
      members.add("tracked_at", entry.trackedAt)
    }.text
  }

  private static func row(_ entry: TrackedTask, _ zone: ShownZone) -> [String] {
    let label = entry.label.map { SafeText($0, limit: .message).text }
    let url = entry.urls.first.map { SafeText($0, limit: .url).text }
    return [
      SafeText(entry.account.name, limit: .word).text,
      SafeText(entry.reference.vendorID, limit: .message).text, entry.reference.kind.rawValue,
      label ?? "-", entry.trackedAt.map(zone.stamp) ?? "-", url ?? "-",
    ]
  }
}
