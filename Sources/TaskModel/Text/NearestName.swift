/// Finds what somebody probably meant to write.
public enum NearestName {
  /// Returns the candidate nearest to a misspelled name; nil if none is near.
  ///
  /// Case is ignored. A candidate is near if it begins with the name (of at least two letters), so
  /// that `fail` finds `failed`, or if few single-letter slips (insert, drop, change, swap neighbors)
  /// lie between the two: one up to five letters, two up to eight, three beyond. Of equally near
  /// candidates the first wins.
  ///
  /// - Complexity: O(*n* · *m*) per candidate in the lengths of the two names.
  public static func among(_ candidates: some Sequence<String>, to name: String) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    let reach = wanted.count <= 5 ? 1 : wanted.count <= 8 ? 2 : 3
    var best: String?
    var bestRank = (Int.max, Int.max)
    for candidate in candidates {
      let letters = Array(candidate.lowercased())
      guard letters.count <= 128 else { continue }
      let slips = distance(wanted, letters)
      let isPrefix = wanted.count >= 2 && letters.starts(with: wanted)
      guard isPrefix || slips <= reach, slips < letters.count else { continue }
      let rank = (isPrefix ? min(slips, 1) : slips, slips)
      if rank < bestRank {
        best = candidate
        bestRank = rank
      }
    }
    return best
  }

  /// The least number of inserts, drops, changes and swaps of neighbors, none touching a letter twice.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let change = last[column] + (left[row] == right[column] ? 0 : 1)
        var least = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
