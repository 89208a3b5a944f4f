public import Glibc

/// Where the figures go.
public enum Output {
  /// Writes a text to standard output, or another file, at once.
  public static func write(_ text: String, to file: Int32 = STDOUT_FILENO) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
