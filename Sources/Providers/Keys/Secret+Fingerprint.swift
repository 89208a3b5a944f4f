import Crypto

extension Secret {
  /// Hexadecimal digits that tell a long secret from others and do not tell it: half of its SHA-256.
  public var fingerprint: String {
    withValue { value in
      SHA256.hash(data: Array(value.utf8)).prefix(16).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
    }
  }
}
