import TaskModel
import Terminal

/// The choice of a format and a file.
struct ExportDialog: Equatable, Sendable {
  /// What the dialog waits for, or says.
  enum Phase: Equatable, Sendable {
    case typing
    case writing
    /// A second Enter replaces the file.
    case exists
    /// Why nothing was written.
    case failed(String)
  }

  private(set) var format = ExportFormat.csv
  /// The path being typed.
  private(set) var field: TextField
  private(set) var phase = Phase.typing
  /// The page of the answer that is to be written; nil for rows.
  let raw: RawPage?

  /// Proposes a file.
  init(path: String, raw: RawPage? = nil) {
    field = TextField(path)
    self.raw = raw
  }

  /// What a key did, or asks for.
  enum Answer {
    case taken, unused, close
    case write(overwrites: Bool)
  }

  /// Does what a key means here.
  mutating func handle(_ key: Key) -> Answer {
    switch key {
    case .escape: return .close
    case .enter:
      guard phase != .writing, !field.text.isEmpty else { return .taken }
      let overwrites = phase == .exists
      phase = .writing
      return .write(overwrites: overwrites)
    case .down, .tab: step(1)
    case .up, .backTab: step(-1)
    default:
      guard field.handle(key) else { return .unused }
      phase = .typing
    }
    return .taken
  }

  /// Whether it waits for what becomes of a file.
  func awaits(_ path: String) -> Bool { phase == .writing && field.text == path }

  /// Tells why nothing was written.
  mutating func take(_ reply: ExportReply) {
    switch reply {
    case .written: break
    case .exists: phase = .exists
    case .failed(let reason): phase = .failed(reason)
    }
  }

  /// Chooses another format, and the ending of the name with it where it was the old format's.
  private mutating func step(_ steps: Int) {
    guard raw == nil else { return }
    let all = ExportFormat.allCases
    let place = (all.firstIndex(of: format) ?? 0) + steps
    let old = format
    format = all[(place + all.count) % all.count]
    phase = .typing
    guard field.text.hasSuffix("." + old.fileExtension) else { return }
    field.replace(with: field.text.dropLast(old.fileExtension.count) + format.fileExtension)
  }

  /// Types into the path.
  mutating func insert(_ text: String) {
    field.insert(text)
    phase = .typing
  }
}
