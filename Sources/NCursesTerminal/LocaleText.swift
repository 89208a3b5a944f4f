import CCurses

/// Turns bytes into characters as the C library's character set has them, one after the other.
struct LocaleText {
  private var state = mbstate_t()
  private var isWithin = false

  /// Takes a byte and returns the characters that it completes.
  ///
  /// Bytes that are none are left out; those of the controls of C1 stand for themselves.
  mutating func decode(_ byte: UInt8) -> [Unicode.Scalar] {
    var character: wchar_t = 0
    var byte = CChar(bitPattern: byte)
    switch mbrtowc(&character, &byte, 1, &state) {
    case -2:
      isWithin = true
      return []
    case -1:
      state = mbstate_t()
      let wasWithin = isWithin
      isWithin = false
      // What was begun is lost; this may be the start of another.
      let value = UInt8(bitPattern: byte)
      if wasWithin { return decode(value) }
      return (0x80...0x9F).contains(value) ? [Unicode.Scalar(value)] : []
    default:
      isWithin = false
      return Unicode.Scalar(UInt32(bitPattern: character)).map { [$0] } ?? []
    }
  }
}
