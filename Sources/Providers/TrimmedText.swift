extension String {
  /// The text without ASCII blanks, tabs and line ends around it.
  var trimmed: String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = utf8.first, let last = utf8.last else { return self }
    guard isBlank(first) || isBlank(last) else { return self }
    var rest = self[...]
    while let byte = rest.utf8.first, isBlank(byte) { rest = rest.dropFirst() }
    while let byte = rest.utf8.last, isBlank(byte) { rest = rest.dropLast() }
    return String(rest)
  }
}
