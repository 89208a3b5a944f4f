/// Words and lists of URLs that a file has once, and then by their numbers.
struct SharedValues: Sendable {
  private var words: [String: Int] = [:]
  private var lists: [URLTexts: Int] = [:]
  private var wordCount = 0
  private var listCount = 0
  private var listBytes = 0
  /// Those that the file does not have yet, in the order of their numbers.
  private(set) var newWords: [String] = []
  private(set) var newLists: [URLTexts] = []
  /// About how many bytes they will take.
  private(set) var newBytes = 0

  /// The most that is remembered; what comes again after that gets another number.
  private static let mostWords = 100_000
  private static let mostListBytes = 64 << 20

  /// Returns the number of a word.
  mutating func number(of word: String) -> Int {
    if let number = words[word] { return number }
    if words.count >= Self.mostWords { words = [:] }
    words[word] = wordCount
    newWords.append(word)
    newBytes += word.utf8.count
    wordCount += 1
    return wordCount - 1
  }

  /// Returns the number of a list.
  mutating func number(of list: URLTexts) -> Int {
    if let number = lists[list] { return number }
    if listBytes >= Self.mostListBytes { (lists, listBytes) = ([:], 0) }
    lists[list] = listCount
    listBytes += list.size
    newLists.append(list)
    newBytes += list.size
    listCount += 1
    return listCount - 1
  }

  /// Notes that the file has all of them now.
  mutating func written() {
    newWords = []
    newLists = []
    newBytes = 0
  }
}

/// The words and lists of a file by their numbers.
struct SharedTables: Sendable {
  var words: [String] = []
  var lists: [URLTexts] = []
}
