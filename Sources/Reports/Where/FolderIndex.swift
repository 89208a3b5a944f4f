/// URLs by the directories above them, byte for byte.
///
/// Of a directory its hash alone is kept: the texts of all those above one URL take memory that grows by the square of
/// its slashes, and logs hold URLs that are made of little else.
struct FolderIndex: Sendable {
  private var texts: [String] = []
  /// The places of the URLs below a directory, by its hash.
  private var places: [Int: [Int]] = [:]

  /// Adds a URL at the next place, the first of which is 0.
  ///
  /// - Parameters:
  ///   - text: The URL; what a query or a fragment holds are no directories.
  ///   - start: Where its host begins, in UTF-8 bytes.
  mutating func append(_ text: String, hostAt start: Int) {
    let place = texts.count
    texts.append(text)
    let path = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    Self.visitDirectories(of: path) { slash, hash in
      if slash >= start { places[hash, default: []].append(place) }
    }
  }

  /// Whether a URL is below a directory, which ends in `/`.
  func holds(below folder: [UInt8]) -> Bool {
    candidates(folder).contains { isBelow(folder, $0) }
  }

  /// Returns the places of the URLs below a directory, which ends in `/`.
  func places(below folder: [UInt8]) -> [Int] {
    candidates(folder).filter { isBelow(folder, $0) }
  }

  private func candidates(_ folder: [UInt8]) -> [Int] {
    var last: Int?
    Self.visitDirectories(of: folder) { last = $1 }
    return last.flatMap { places[$0] } ?? []
  }

  private func isBelow(_ folder: [UInt8], _ place: Int) -> Bool {
    texts[place].utf8.starts(with: folder)
  }

  /// Visits each beginning of a text that ends in `/`, with the place of that slash and the beginning's hash.
  private static func visitDirectories(
    of text: some Sequence<UInt8>, _ visit: (_ slash: Int, _ hash: Int) -> Void
  ) {
    var hasher = Hasher()
    for (place, byte) in text.enumerated() {
      hasher.combine(byte)
      guard byte == UInt8(ascii: "/") else { continue }
      let beginning = hasher
      visit(place, beginning.finalize())
    }
  }
}
