/// Why a text is no filter, in terms of what to write instead.
public struct FilterError: Error, Equatable, Sendable {
  /// The first wrong character, counted from 1 in characters of the text.
  public let position: Int
  /// How many characters are wrong; at least 1, and they all lie in the text.
  public let length: Int
  /// What is wrong, without position, such as `unknown key 'statsu'`.
  public let reason: String
  /// What was probably meant, ready to stand in place of the wrong characters; nil if nothing is near.
  public let suggestion: String?
  /// What may stand there, where there is no suggestion; nil if the reason says enough.
  public let advice: String?

  /// Makes an error about the characters of a range of offsets, which count from 0.
  init(_ range: Range<Int>, _ reason: String, suggestion: String? = nil, advice: String? = nil) {
    position = range.lowerBound + 1
    length = max(1, range.count)
    self.reason = reason
    self.suggestion = suggestion
    self.advice = suggestion == nil ? advice : nil
  }
}

extension FilterError: CustomStringConvertible {
  /// One sentence such as `unknown key 'statsu' at 1: did you mean 'status'?`.
  public var description: String {
    let place = "\(reason) at \(position)"
    if let suggestion { return "\(place): did you mean '\(suggestion)'?" }
    return advice.map { "\(place): \($0)" } ?? place
  }
}
