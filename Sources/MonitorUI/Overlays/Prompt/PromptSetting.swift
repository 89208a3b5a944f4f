import TaskModel
import Terminal

/// What `:set` changes for the time of the run: the one table for the parser and completion.
enum PromptSetting: Equatable, Sendable, CaseIterable {
  case follow(Bool)
  case ambiguous(Int)

  static let allCases: [PromptSetting] = [
    .follow(true), .follow(false), .ambiguous(1), .ambiguous(2),
  ]

  /// The name.
  var name: String {
    switch self {
    case .follow: "follow"
    case .ambiguous: "ambiguous"
    }
  }

  /// The value as it is typed.
  var value: String {
    switch self {
    case .follow(let isOn): isOn ? "on" : "off"
    case .ambiguous(let cells): String(cells)
    }
  }

  /// How it is written.
  var text: String { "\(name)=\(value)" }

  /// Reads `NAME=VALUE`; a blank does for the sign.
  ///
  /// - Parameter start: How many characters of the line stand before the text.
  init(parsing text: String, at start: Int) throws(PromptError) {
    let words = text.split(maxSplits: 1) { $0 == "=" || $0 == "＝" || $0.isWhitespace }
    let name = words.first.map(String.init) ?? ""
    let value = words.count > 1 ? words[1].trimmingBlanks : ""
    var names: [String] = []
    for setting in Self.allCases where !names.contains(setting.name) { names.append(setting.name) }
    let known = try Vocabulary(names).meaning(of: name)
      .value("setting", name, at: start + 1, among: names)
    let same = Self.allCases.filter { $0.name == known }
    guard let setting = same.first(where: { $0.value == value.lowercased() }) else {
      let values = same.map(\.value).joined(separator: " or ")
      throw PromptError("'\(known)' is \(values): write :set \(same[0].text)")
    }
    self = setting
  }
}
