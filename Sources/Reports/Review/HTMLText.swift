import TaskModel

/// Text of anybody's as a part of a page.
enum HTMLText {
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
