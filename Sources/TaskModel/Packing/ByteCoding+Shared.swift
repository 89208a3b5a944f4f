// Words and lists of URLs as bytes: by their numbers where a file has them once, else each where it stands.

extension ByteWriter {
  /// Adds a text that comes again and again.
  mutating func write(word: String) {
    if let number = shared?.number(of: word) {
      write(count: number)
    } else {
      write(text: word)
    }
  }

  /// Adds the texts of a task's items.
  mutating func write(list: URLTexts) {
    if let number = shared?.number(of: list) {
      write(count: number)
    } else {
      list.write(to: &self)
    }
  }
}

extension ByteReader {
  /// Reads a text that comes again and again.
  mutating func rawWord() throws(PackingError) -> String {
    guard let shared else { return try text() }
    return shared.words[try count(below: shared.words.count)]
  }

  /// Reads such a text, made safe to show.
  mutating func word() throws(PackingError) -> SafeText {
    SafeText(try rawWord(), limit: .message)
  }

  /// Reads the texts of a task's items.
  mutating func list() throws(PackingError) -> URLTexts {
    guard let shared else { return try URLTexts(from: &self) }
    return shared.lists[try count(below: shared.lists.count)]
  }
}
