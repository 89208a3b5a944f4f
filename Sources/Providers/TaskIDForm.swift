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
  private let parts: @Sendable (String) -> (product: String?, id: String)?
  private let fits: @Sendable (Substring.UTF8View) -> Bool

  /// An id that was found in a text.
  public struct Found: Hashable, Sendable {
    /// The vendor's id.
    public let vendorID: String
    /// The part of the account that has it; nil where the text does not say.
    public let product: String?
  }

  /// Describes ids.
  ///
  /// - Parameter parts: takes a text apart that names the part of the account before the id, or is an address of which
  ///   the id is a part; nil for any other.
  init(
    _ words: String, example: String,
    parts: @escaping @Sendable (String) -> (product: String?, id: String)? = { _ in nil },
    fits: @escaping @Sendable (Substring.UTF8View) -> Bool
  ) {
    self.words = words
    self.example = example
    self.parts = parts
    self.fits = fits
  }

  /// Returns the id that a text is; nil where it may be none of the vendor's.
  public func id(in text: String) -> Found? {
    let parts = parts(text)
    let id = parts?.id ?? text
    return fits(id[...].utf8) ? Found(vendorID: id, product: parts?.product) : nil
  }

  /// Returns the ids in a text: one, or several joined with commas as a vendor may answer a submission;
  /// nil where any of them is none.
  public func ids(in text: String) -> [Found]? {
    let texts = text.split(separator: ",", omittingEmptySubsequences: false)
    let found = texts.compactMap { id(in: String($0).trimmed) }
    return found.count == texts.count ? found : nil
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
