import TaskModel

/// Text of anybody's as a part of a page.
enum HTMLText {
  /// Returns the same, and what is written from right to left does not move what stands beside it.
  static func isolated(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
    return isPlain ? escaped(text) : "<bdi>\(escaped(text))</bdi>"
  }

  /// Returns a text that is text wherever it stands, in attributes too, and hides nothing.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in LineText.safe(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
