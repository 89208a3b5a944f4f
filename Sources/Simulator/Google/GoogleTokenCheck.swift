import Crypto
import CryptoExtras
import FoundationEssentials

/// Tokens of Google: the assertions that ask for them, and themselves.
///
/// Undocumented and chosen here: how far an assertion's times may be off, and what a token looks like.
enum GoogleTokenCheck {
  /// Why there is no token, in the words of RFC 6749.
  struct Refusal: Error {
    let status: Int
    let error: String
    let description: String

    init(_ status: Int, _ error: String, _ description: String) {
      self.status = status
      self.error = error
      self.description = description
    }

    static let times = Refusal(
      400, "invalid_grant",
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        + " Check your iat and exp values in the JWT claim.")
    static let signature = Refusal(400, "invalid_grant", "Invalid JWT Signature.")
  }

  /// Where assertions are meant for, wherever they are sent.
  static let audience = "https://oauth2.googleapis.com/token"
  /// The longest that an assertion may last, and how far its beginning may be off, in seconds.
  private static let longest = 3_600
  private static let tolerance = 300.0
  /// How long a token lasts.
  static let life = 3_600

  /// Checks an assertion: `header.claims.signature`, each in base64 with the alphabet for addresses.
  static func verify(
    _ assertion: String, key: _RSA.Signing.PublicKey, keyID: String, email: String, now: Double
  ) throws(Refusal) {
    let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = fields(parts[0]), let claims = fields(parts[1]),
      let signature = bytes(parts[2])
    else { throw Refusal(400, "invalid_grant", "Bad Request") }
    guard header["alg"] == "RS256", header["kid"] == keyID else { throw .signature }
    guard claims["iss"] == email else {
      throw Refusal(400, "invalid_grant", "Invalid grant: account not found")
    }
    let scopes = claims["scope"]?.split(separator: " ") ?? []
    guard scopes == ["https://www.googleapis.com/auth/compute.readonly"] else {
      throw Refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    }
    guard claims["aud"] == audience else {
      throw Refusal(400, "invalid_grant", "Invalid JWT: Failed audience check.")
    }
    guard let begin = claims["iat"].flatMap({ Int($0) }),
      let end = claims["exp"].flatMap({ Int($0) }), end > begin, end - begin <= longest,
      abs(Double(begin) - now) <= tolerance, Double(end) > now
    else { throw .times }
    let signed = Array((parts[0] + "." + parts[1]).utf8)
    guard
      key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: signed,
        padding: .insecurePKCS1v1_5)
    else { throw .signature }
  }

  /// Returns a token that ends at a moment, in Unix seconds.
  static func token(until end: Int, secret: String) -> String {
    "ya29.sim_" + String(end) + "-" + Digests.hmacSHA256Hex(String(end), key: secret).prefix(40)
  }

  /// Whether a token is one of ours and has not ended.
  static func isGood(_ token: String, secret: String, now: Double) -> Bool {
    guard let end = Int(token.dropFirst("ya29.sim_".utf8.count).prefix { $0 != "-" }) else {
      return false
    }
    return token == self.token(until: end, secret: secret) && Double(end) > now
  }

  private static func fields(_ part: Substring) -> [String: String]? {
    bytes(part).flatMap { FlatJSON.fields(of: Array($0)) }
  }

  private static func bytes(_ part: Substring) -> Data? {
    guard !part.contains(where: { "+/=".contains($0) }) else { return nil }
    let plain = part.replacing("-", with: "+").replacing("_", with: "/")
    let rest = (4 - plain.utf8.count % 4) % 4
    return Data(base64Encoded: plain + String(repeating: "=", count: rest))
  }
}
