/// A parsed file as plain values, free of the parser that made it.
struct YAMLTree: Hashable, Sendable {
  /// What stands at a place.
  enum Content: Hashable, Sendable {
    /// A scalar's source text; `isPlain` where it stands without quotes and is no block.
    case scalar(text: String, isPlain: Bool)
    case list([YAMLTree])
    /// The entries in the order of the file; keys are unique.
    case mapping([Entry])
  }

  /// A key with its value.
  struct Entry: Hashable, Sendable {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLTree
  }

  let content: Content
  let position: SourcePosition

  /// Whether nothing is written where a value could be.
  var isMissing: Bool {
    if case .scalar(text: "", isPlain: true) = content { return true }
    return false
  }

  /// The content in words, for "expected …, not …".
  func kindText(_ words: YAMLWords) -> String {
    switch content {
    case .scalar(text: "", isPlain: true): "nothing"
    case .scalar(let text, _): words.quoted(text)
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
