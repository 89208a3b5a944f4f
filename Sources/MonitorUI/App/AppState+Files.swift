import TaskModel
import Terminal

extension AppState {
  /// Does what `:write` is told to: the rows that the export dialog would write, to a new file.
  ///
  /// Over a vendor's raw answer it is that answer, byte for byte, whatever the name of the file.
  func carryOutWrite(_ path: String) throws(PromptError) -> [Effect] {
    guard !path.isEmpty else {
      throw PromptError(
        "':write' needs a file, such as \(fileName(ExportFormat.csv.fileExtension))")
    }
    if case .raw(let page) = overlay {
      guard page.answer != nil else { throw PromptError("no answer to write yet") }
      return [.export(exportRequest(path: path, format: .json, overwrites: false, raw: page))]
    }
    guard let format = ExportFormat(path: path) else {
      throw PromptError(ending: path, among: ExportFormat.allCases.map(\.fileExtension))
    }
    return [.export(exportRequest(path: path, format: format, overwrites: false))]
  }

  /// Does what `:screenshot` is told to.
  func carryOutScreenshot(_ path: String) throws(PromptError) -> [Effect] {
    guard !path.isEmpty else {
      throw PromptError(
        "':screenshot' needs a file, such as \(fileName(ScreenPicture.svg.rawValue))")
    }
    guard ScreenPicture(path: path) != nil else {
      throw PromptError(ending: path, among: ScreenPicture.allCases.map(\.rawValue))
    }
    return [.screenshot(path: path)]
  }

  /// A name for a new file, after the time in the shown zone.
  func fileName(_ ending: String) -> String {
    let time = options.zone.civilTime(at: now)
    let stamp = [time.dateText.replacing("-", with: ""), time.timeText.replacing(":", with: "")]
    return "./cdntop-\(stamp.joined(separator: "-")).\(ending)"
  }
}

extension ExportFormat {
  /// Chooses by the ending of a file's name; nil for any other.
  init?(path: String) {
    let ending = Self.ending(of: path).lowercased()
    guard let format = Self.allCases.first(where: { $0.fileExtension == ending }) else {
      return nil
    }
    self = format
  }

  /// Returns what follows the last dot of a file's name; empty for none.
  private static func ending(of path: String) -> Substring {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "" }
    return path[dot...].dropFirst()
  }
}

extension PromptError {
  /// Says that the name of a file tells no format, and which endings do.
  fileprivate init(ending path: String, among endings: [String]) {
    let list = endings.map { "." + $0 }.joined(separator: " ")
    self.init("'\(SafeText(path, limit: .message))' has no known extension: use \(list)")
  }
}
