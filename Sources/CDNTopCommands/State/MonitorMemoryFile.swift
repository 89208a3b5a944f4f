import FoundationEssentials
import MonitorUI
import Providers

/// The monitor's memory in a state folder: one JSON object.
///
/// Writers lock the file, take in what others wrote meanwhile, and replace it whole. A file that cannot
/// be read as a memory is set aside under another name before anything is written over it.
struct MonitorMemoryFile: Sendable {
  private let folder: String

  /// Uses the file in a state folder; nothing is touched before the first write.
  init(folder: String) { self.folder = folder }

  /// The file.
  var path: String { folder + "/monitor.json" }

  /// Returns the memory; an empty one while there is no file.
  ///
  /// - Throws: ``FileError``, ``BrokenMemory``.
  func read() throws -> MonitorMemory {
    let text: String
    do {
      text = try Files.read(path, limit: Self.largestFile, kind: .file).text
    } catch {
      guard error.isMissingFile else { throw error }
      return MonitorMemory()
    }
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)),
      wire.schema == Wire.schema
    else { throw BrokenMemory(path: path) }
    return wire.memory
  }

  /// Keeps something.
  ///
  /// - Throws: ``FileError``; then nothing is kept.
  func keep(_ change: MonitorMemory.Change) throws {
    try Files.makePrivateFolder(folder)
    try FileLock.hold(folder + "/monitor.lock") {
      var memory = MonitorMemory()
      do {
        memory = try read()
      } catch is BrokenMemory {
        try Files.move(path, to: path + ".broken")
      }
      let before = memory
      memory.take(change)
      guard memory != before else { return }
      Files.removeLeftovers(of: path)
      try Files.replace(path, text: Self.text(memory) + "\n")
    }
  }

  private static let largestFile = 1 << 24

  private static func text(_ memory: MonitorMemory) -> String {
    JSONText.object { members in
      members.add("schema", Wire.schema)
      members.add("filters", .array(memory.filters.map(JSONText.string)))
      members.add("commands", .array(memory.commands.map(JSONText.string)))
      members.add("views", .array(memory.views.map(view)))
    }.text
  }

  private static func view(_ view: SavedView) -> JSONText {
    .object { members in
      members.add("name", view.name)
      members.add("key", view.key)
      members.add("filter", view.filter)
      members.add("text", view.text)
      members.add("sort", view.sort)
      members.add("group", view.grouping)
      members.add("problems_only", view.showsProblemsOnly)
      members.add("everything", view.showsEverything)
    }
  }

  private struct Wire: Decodable {
    static let schema = 1

    let schema: Int
    let filters: [String]
    let commands: [String]
    let views: [View]

    struct View: Decodable {
      let name: String
      let key: Int?
      let filter: String
      /// Files of earlier versions have neither this nor ``group``.
      let text: String?
      let sort: String
      let group: String?
      let problems_only: Bool
      let everything: Bool
    }

    var memory: MonitorMemory {
      MonitorMemory(
        filters: filters, commands: commands,
        views: views.map { view in
          SavedView(
            name: view.name, key: view.key, filter: view.filter, text: view.text ?? "",
            sort: view.sort, grouping: view.group ?? "none",
            showsProblemsOnly: view.problems_only, showsEverything: view.everything)
        })
    }
  }
}

/// The memory's file holds something else.
struct BrokenMemory: Error, CustomStringConvertible {
  /// The file.
  let path: String

  var description: String { "earlier filters and views are ignored: \(path) is damaged" }
}
