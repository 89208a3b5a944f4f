import Crypto
import FoundationEssentials

/// The digests the vendors' signatures are made of, over UTF-8 text, as text.
enum Digests {
  static func md5Hex(_ text: String) -> String {
    hex(Insecure.MD5.hash(data: Array(text.utf8)))
  }

  static func sha1Hex(_ text: String) -> String {
    hex(Insecure.SHA1.hash(data: Array(text.utf8)))
  }

  static func sha256Hex(_ bytes: [UInt8]) -> String {
    hex(SHA256.hash(data: bytes))
  }

  static func hmacSHA1Base64(_ text: String, key: String) -> String {
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Array(text.utf8),
      using: SymmetricKey(data: Array(key.utf8))
    )
    return Data(code).base64EncodedString()
  }

  static func hmacSHA256Hex(_ text: String, key: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(text.utf8),
      using: SymmetricKey(data: Array(key.utf8))
    )
    return hex(code)
  }

  /// The code itself, which is the key of the next step where keys are derived.
  static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text += Chance.hex(UInt64(byte), digits: 2) }
    return text
  }
}
