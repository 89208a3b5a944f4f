/// Takes a command line apart as a shell does, without running one.
enum ShellWords {
  /// Returns the words; nil where a quote is not closed.
  static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    // Quotes with nothing between them are a word.
    var isWord = false
    var quote: Unicode.Scalar?
    var isEscaped = false
    func end() {
      if isWord { words.append(String(word)) }
      word.removeAll()
      isWord = false
    }
    func take(_ scalar: Unicode.Scalar) {
      word.append(scalar)
      isWord = true
    }
    for character in line.unicodeScalars {
      if isEscaped, character == "\n" {
        // The line goes on.
        isEscaped = false
      } else if isEscaped {
        // Within double quotes only these lose the backslash.
        if quote == "\"", !["\"", "\\", "$", "`"].contains(character) { take("\\") }
        take(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { take(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        isWord = true
      } else if character.properties.isWhitespace {
        end()
      } else {
        take(character)
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    end()
    return words
  }
}
