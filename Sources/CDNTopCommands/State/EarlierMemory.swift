import FoundationEssentials
import TaskModel

extension EarlierFile {
  /// Lines typed and views saved: one JSON object.
  static let memory = EarlierFile(
    name: "monitor.json", lock: "monitor.lock", limit: 1 << 24,
    put: { bytes, store in
      let read = StateLine(bytes) { text in
        (try? JSONDecoder().decode(EarlierMemory.self, from: Data(text.utf8)))?.changes
      }
      if let changes = read.value { try await store.keep(changes) }
      let isBroken = read.isDamaged || read.isForeign
      let what = read.isForeign ? "was written by another version" : "is damaged"
      return { kept in isBroken ? "earlier filters and views are ignored: \(kept) \(what)" : nil }
    })
}

/// What the file of earlier versions says.
struct EarlierMemory: Decodable {
  let schema: Int
  let filters: [String]
  let commands: [String]
  let views: [View]

  struct View: Decodable {
    let name: String
    let key: Int?
    let filter: String
    /// The first versions had neither this nor ``group``.
    let text: String?
    let sort: String
    let group: String?
    let problems_only: Bool
    let everything: Bool
  }

  /// What was done that it says this, the last at the end; nil where another version wrote it.
  var changes: [MonitorMemory.Change]? {
    guard schema == 1 else { return nil }
    return MonitorMemory(
      filters: filters, commands: commands,
      views: views.map { view in
        SavedView(
          name: view.name, key: view.key, filter: view.filter, text: view.text ?? "",
          sort: view.sort, grouping: view.group ?? "none",
          showsProblemsOnly: view.problems_only, showsEverything: view.everything)
      }
    ).changes
  }
}
