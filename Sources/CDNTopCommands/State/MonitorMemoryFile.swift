import FoundationEssentials
import MonitorUI
import Providers
import Reports

/// The monitor's memory in a state folder: one JSON object.
///
/// Writers lock the file, take in what others wrote meanwhile, and replace it whole. A file that cannot
/// be read as a memory is set aside under another name before anything is written over it.
struct MonitorMemoryFile: Sendable {
  private let folder: StateFolder
  private let now: @Sendable () -> Date

  /// Uses the file in a state folder; nothing is touched before the first write.
  init(folder: StateFolder, now: @escaping @Sendable () -> Date = { Date() }) {
    self.folder = folder
    self.now = now
  }

  private static let name = "monitor.json"
  private static let stem = "monitor"

  /// The file.
  var path: String { folder.path + "/" + Self.name }

  /// Returns the memory; an empty one while there is no file.
  ///
  /// - Throws: ``FileError``, ``BrokenMemory``.
  func read() throws -> MonitorMemory {
    let bytes: [UInt8]
    do {
      bytes = try folder.read(Self.name, limit: Self.largestFile)
    } catch {
      guard error.isMissingFile else { throw error }
      return MonitorMemory()
    }
    let read = StateLine(bytes) { text in
      (try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)))?.memory
    }
    guard let memory = read.value else {
      throw BrokenMemory(path: path, isForeign: read.isForeign, bytes: bytes)
    }
    return memory
  }

  /// Keeps something.
  ///
  /// - Returns: where a file that could not be read is kept now; nil where it could.
  /// - Throws: ``FileError``; then nothing is kept, and nothing is lost.
  @discardableResult
  func keep(_ change: MonitorMemory.Change) throws -> String? {
    try FileLock.hold(Self.stem + ".lock", in: folder) { open in
      var memory = MonitorMemory()
      var kept: String?
      do {
        memory = try read()
      } catch let broken as BrokenMemory {
        kept = try open.keepAside(Self.stem, at: now()) { try $0.write(broken.bytes) }
      }
      let before = memory
      memory.take(change)
      guard memory != before || kept != nil else { return nil }
      try open.replace(Self.name) { [memory] in try $0.write(Self.text(memory) + "\n") }
      return kept
    }
  }

  private static let largestFile = 1 << 24

  private static func text(_ memory: MonitorMemory) -> String {
    WrittenJSON.object { members in
      members.add("schema", Wire.schema)
      members.add("filters", .array(memory.filters.map(WrittenJSON.string)))
      members.add("commands", .array(memory.commands.map(WrittenJSON.string)))
      members.add("views", .array(memory.views.map(view)))
    }.text
  }

  private static func view(_ view: SavedView) -> WrittenJSON {
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

    /// What it says; nil where another version wrote it.
    var memory: MonitorMemory? {
      guard schema == Self.schema else { return nil }
      return MonitorMemory(
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
  /// Whether another version wrote it.
  let isForeign: Bool
  /// What it holds.
  let bytes: [UInt8]

  var description: String {
    let what = isForeign ? "was written by another version" : "is damaged"
    return "earlier filters and views are ignored: \(path) \(what)"
  }
}
