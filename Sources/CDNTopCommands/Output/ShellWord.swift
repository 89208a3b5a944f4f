extension String {
  /// The text as a shell takes it for one word, in quotes where it has to be.
  var shellWord: String {
    let isPlain =
      !isEmpty
      && unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && scalar.properties.isAlphabetic || Self.plainSigns.contains(scalar)
      }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }

  private static let plainSigns = "0123456789/._-+,:@%=".unicodeScalars
}
