/// A secret as a variable, a file, a program or a profile gives it, made fit to sign with.
///
/// What editors and programs add behind a text would be signed with it, and the vendor be blamed.
public enum SecretText {
  /// Returns the secret without a byte order mark before it and without line ends and blanks behind it.
  ///
  /// - Parameter mayHaveLines: whether it is a document, which lines do no harm.
  /// - Throws: why the text is no secret, without any part of it.
  public static func secret(
    in text: String, mayHaveLines: Bool = false
  ) throws(Fault) -> Secret {
    Secret(try bare(text, mayHaveLines: mayHaveLines))
  }

  static func bare(_ text: String, mayHaveLines: Bool = false) throws(Fault) -> String {
    var scalars = Substring(text).unicodeScalars
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    let value = String(scalars)
    guard !value.isEmpty else { throw .empty }
    // What was no UTF-8 was decoded to this character, which no key has.
    guard !scalars.contains("\u{FFFD}") else { throw .notText }
    let lines = value.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
    guard lines == 1 || mayHaveLines else { throw .lines(lines) }
    guard !scalars.contains("\0") else { throw .zero }
    return value
  }

  /// Why a text is no secret, as it stands behind the name of its source.
  public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// It has that many lines.
    case lines(Int)
    /// It has a NUL inside.
    case zero
    /// It is not UTF-8.
    case notText

    public var description: String {
      switch self {
      case .empty: "is empty"
      case .lines(let count): "has \(count) lines; a secret must be one line"
      case .zero: "contains a NUL, which a secret must not"
      case .notText: "is not UTF-8 text"
      }
    }
  }
}
