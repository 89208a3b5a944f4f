import Crypto
import FoundationEssentials

/// The two ways in which Alibaba Cloud's gateway lets requests be signed.
enum AlibabaSignature {
  /// Signs by version 1 (RPC style, HMAC-SHA1): all parameters but `Signature` itself.
  static func v1(
    method: String, parameters: [String: String], secret: Secret
  ) -> RequestSignature.Signed {
    let text =
      method + "&%2F&" + PercentEncoding.encode(PercentEncoding.query(parameters))
    let code = secret.withValue { value in
      HMAC<Insecure.SHA1>.authenticationCode(
        for: Data(text.utf8), using: SymmetricKey(data: Data((value + "&").utf8)))
    }
    return RequestSignature.Signed(stringToSign: text, signature: Data(code).base64EncodedString())
  }

  /// Version 3 (HMAC-SHA256): the key is the secret itself, and the time is signed within the fields.
  static let v3 = RequestSignature(algorithm: "ACS3-HMAC-SHA256")
}
