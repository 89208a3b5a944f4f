/// Takes a command line apart as a shell does, without running one.
enum ShellWords {
  /// Returns the words; nil where a quote is not closed.
  static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for character in line.unicodeScalars {
      if isEscaped, character == "\n" {
        // The line goes on.
        isEscaped = false
      } else if isEscaped {
        // Within double quotes only these lose the backslash.
        let keeps = quote == "\"" && !["\"", "\\", "$", "`"].contains(character)
        word = (word ?? "") + (keeps ? "\\" : "") + String(Character(character))
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open {
          quote = nil
        } else {
          word = (word ?? "") + String(Character(character))
        }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.properties.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(Character(character))
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let whole = word { words.append(whole) }
    return words
  }
}
