import Crypto
import FoundationEssentials

/// The digests the vendors' signatures are made of, over UTF-8 text, as text.
enum Digests {
  static func md5Hex(_ text: String) -> String {
    hexadecimal(Insecure.MD5.hash(data: Array(text.utf8)))
  }

  static func sha1Hex(_ text: String) -> String {
    hexadecimal(Insecure.SHA1.hash(data: Array(text.utf8)))
  }

  static func sha256Hex(_ bytes: [UInt8]) -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }

  static func hmacSHA1Base64(_ text: String, key: String) -> String {
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Array(text.utf8),
      using: SymmetricKey(data: Array(key.utf8))
    )
    return Data(code).base64EncodedString()
  }

  static func hmacSHA256Hex(_ text: String, key: String) -> String {
    hexadecimal(hmacSHA256(text, key: Array(key.utf8)))
  }

  static func hmacSHA256(_ text: String, key: [UInt8]) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(
        for: Array(text.utf8), using: SymmetricKey(data: key)))
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text += Chance.hex(UInt64(byte), digits: 2) }
    return text
  }
}
