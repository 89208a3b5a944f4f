import TaskModel

/// Something that reads what others wrote, and what has to hold whatever they wrote.
///
/// libFuzzer runs one at a time (`.ci/fuzz`), and `ReplayTests` all of them over what was found worth keeping.
struct FuzzTarget: Sendable, CustomStringConvertible {
  /// A property, checked on bytes.
  typealias Check = @Sendable ([UInt8]) async throws(Broken) -> Void

  /// The name, which is the folder of its corpus.
  let name: String
  /// Folders of the repository whose files are worth beginning with, besides the corpus.
  let seeds: [String]
  /// Reads bytes.
  let check: Check

  init(_ name: String, seeds: [String] = [], _ check: @escaping Check) {
    self.name = name
    self.seeds = seeds
    self.check = check
  }

  var description: String { name }

  /// All there are.
  static let all: [FuzzTarget] = formats + texts + files + stored + proofs + vendors
}

/// A property that does not hold.
struct Broken: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Wants something to hold.
func hold(_ condition: Bool, _ words: @autoclosure () -> String) throws(Broken) {
  if !condition { throw Broken(words()) }
}

/// The text of bytes of which any may stand there.
func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// Wants text from outside to be safe to show, and no longer than it may be.
func hold(safe text: SafeText?, limit: SafeText.Limit) throws(Broken) {
  guard let text = text?.text else { return }
  try hold(
    !text.unicodeScalars.contains { $0.isHidden }, "not safe to show: \(text.debugDescription)")
  try hold(text.utf8.count <= limit.rawValue, "\(text.utf8.count) bytes, not \(limit.rawValue)")
}

/// Wants a sentence of ours to be safe to print, whatever it quotes.
func hold(printable sentence: String) throws(Broken) {
  let odd = sentence.unicodeScalars.first { $0.isHidden && $0 != "\n" }
  try hold(odd == nil, "\(odd as Any) in what is printed: \(sentence.debugDescription)")
}
