/// Looks for texts in the URLs of tasks as they lie in files: most tasks need not be put together to be left out.
public struct URLSearch: Sendable {
  private let needles: [TextNeedle]

  /// Makes a search for texts, of which one has to be found.
  public init(_ needles: [TextNeedle]) { self.needles = needles }

  /// Whether a task may have a URL with one of the texts; it has none where this is false.
  ///
  /// - Parameters:
  ///   - list: what ``URLTexts/packed`` wrote of its URLs; nil where there are none.
  ///   - rest: what ``CacheTask/packedRest`` wrote of it.
  public func mayFind(list: [UInt8]?, rest: [UInt8]?) -> Bool {
    if let rest, CacheTask.mayNameURLs(packedRest: rest) { return true }
    guard let list else { return false }
    // Letters beyond ASCII have capitals of other lengths, which only whole texts show.
    guard needles.allSatisfy({ $0.folding != .all }) else { return true }
    // What is damaged may have any; who reads it all finds that out.
    return (try? isFound(in: list)) ?? true
  }

  private func isFound(in list: [UInt8]) throws(PackingError) -> Bool {
    var reader = try ByteReader(unchecked: list)
    var text: [UInt8] = []
    for _ in 0..<(try reader.count(of: 2)) {
      let common = try reader.count(below: text.count + 1)
      text.removeLast(text.count - common)
      text.append(contentsOf: try reader.raw(try reader.count(of: 1)))
      for needle in needles {
        // What it has in common with the one before it was looked through there.
        let start = max(0, common - needle.count + 1)
        if needle.position(in: text.span, from: start) != nil { return true }
      }
    }
    return false
  }
}
