public import TaskModel

/// What the task ids of a vendor look like.
///
/// It tells ids from everything else that a script may print instead: it refuses no id that a vendor
/// may have made.
public struct TaskIDForm: Sendable {
  /// The form in words, which follow "ids are", such as `digits`.
  public let words: String
  /// An id of the form.
  public let example: String
  private let fits: @Sendable (Substring.UTF8View) -> Bool

  init(
    _ words: String, example: String, fits: @escaping @Sendable (Substring.UTF8View) -> Bool
  ) {
    self.words = words
    self.example = example
    self.fits = fits
  }

  /// Whether a text may be an id of the vendor.
  public func accepts(_ text: String) -> Bool { fits(text[...].utf8) }

  /// Returns the ids in a text: one, or several joined with commas as a vendor may answer a submission;
  /// nil where any of them is none.
  public func ids(in text: String) -> [String]? {
    let ids = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0).trimmed }
    return ids.allSatisfy(accepts) ? ids : nil
  }

  /// Says that a text is no id, and what one looks like.
  ///
  /// - Parameter provider: the configuration's word for the vendor.
  public func denial(of text: String, by provider: ProviderID) -> String {
    let shown = SafeText(text, limit: .word)
    return "\"\(shown)\" is not a task id: \(provider.word) ids are \(words), such as \(example)"
  }
}

extension UInt8 {
  /// Whether the byte is one of `0` to `9` in ASCII.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether the byte is a letter of ASCII.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// Whether the byte is a digit of a number in hexadecimal.
  var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
