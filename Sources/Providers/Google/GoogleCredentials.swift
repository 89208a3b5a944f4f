import CryptoExtras
import FoundationEssentials
import TaskModel

/// Credentials as Google's programs write them to a file: the key of a service account, or a user's login that may be
/// renewed.
///
/// google.aip.dev/auth/4110 and the pages behind it; credentials of other types are had from services that cdntop does
/// not ask.
struct GoogleCredentials: Sendable {
  /// How a token is asked for.
  enum Way: Sendable {
    /// A service account signs for itself.
    case serviceAccount(email: String, keyID: String?, _RSA.Signing.PrivateKey)
    /// A user has logged in.
    case user(clientID: String, clientSecret: Secret, refreshToken: Secret)
  }

  /// Why a text holds no credentials, without any part of a secret; it follows what the text is called.
  struct Fault: Error {
    let reason: String
  }

  let way: Way
  /// Where tokens are had.
  let tokenAddress: WebAddress
  /// The project of the service account; nil where the text names none.
  let project: String?
  /// The project that calls are counted to; nil for the one that is asked.
  let quotaProject: String?
  /// Whose credentials they are; nil where the text does not say.
  let owner: String?
  /// What must not be seen.
  let secrets: [Secret]
  /// Public halves of keys.
  let identifiers: [String]

  private static let publicTokenAddress = "https://oauth2.googleapis.com/token"

  /// Reads the JSON of a file.
  init(_ text: String) throws(Fault) {
    guard let fields = ProfileFields(text) else { throw Fault(reason: "is no JSON object") }
    guard fields["universe_domain"] ?? "googleapis.com" == "googleapis.com" else {
      throw Fault(reason: "is for another universe_domain than googleapis.com")
    }
    switch fields["type"] {
    case "service_account":
      guard let email = fields["client_email"], let pem = fields["private_key"] else {
        throw Fault(reason: "has no client_email and private_key")
      }
      guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
        throw Fault(reason: "has a private_key that is no RSA key in PEM")
      }
      way = .serviceAccount(email: email, keyID: fields["private_key_id"], key)
      owner = email
      // Each line by itself, so that no part of the key is seen either.
      secrets = pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-") }
        .map { Secret(String($0)) }
      identifiers = [fields["private_key_id"]].compactMap(\.self)
    case "authorized_user":
      guard let client = fields["client_id"], let secret = fields["client_secret"],
        let token = fields["refresh_token"]
      else { throw Fault(reason: "has no client_id, client_secret and refresh_token") }
      way = .user(clientID: client, clientSecret: Secret(secret), refreshToken: Secret(token))
      owner = fields["account"]
      secrets = [Secret(secret), Secret(token)]
      identifiers = [client]
    case let type?:
      throw Fault(
        reason:
          "is of the type \(SafeText(type, limit: .word)), whose tokens are had from services that cdntop"
          + " does not ask; give it the key of a service account, or a user's login")
    case nil:
      throw Fault(reason: "has no type; it must be service_account or authorized_user")
    }
    tokenAddress = try Self.tokenAddress(
      fields["token_uri"], isOfUser: fields["type"] == "authorized_user")
    project = fields["project_id"]
    quotaProject = fields["quota_project_id"]
  }
}

extension GoogleCredentials {
  /// Returns where tokens are had: of Google alone, so that a file that somebody else wrote sends no secret elsewhere.
  ///
  /// A user's file does not choose, as with Google's own libraries; but for one that leads to this machine.
  private static func tokenAddress(
    _ text: String?, isOfUser: Bool
  ) throws(Fault) -> WebAddress {
    do throws(ProviderSetupError) {
      let open = try WebAddress(publicTokenAddress)
      guard let text else { return open }
      if isOfUser {
        guard let own = try? WebAddress(text), own.endpoint.isLoopback else { return open }
        return own
      }
      let own = try WebAddress(text)
      let host = own.endpoint.host
      guard
        own.endpoint.isLoopback || host == "accounts.google.com"
          || host.hasSuffix(".googleapis.com")
      else {
        throw ProviderSetupError.invalidValue(
          key: "token_uri", reason: "\(SafeText(host, limit: .word)) is no host of Google")
      }
      return own
    } catch {
      throw Fault(reason: "has a token_uri that cannot be used: \(error)")
    }
  }

  private static let scope = "https://www.googleapis.com/auth/compute.readonly"
  private static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
  /// How long an assertion may be used, in seconds; an hour is the most that is accepted.
  private static let assertionLife = 3_600

  /// Returns the form that asks for a token, and what of it must not be seen.
  ///
  /// developers.google.com/identity/protocols/oauth2/service-account, and `/web-server` of it for users.
  ///
  /// - Throws: that the key does not sign.
  func form(at moment: Date) throws(ProviderError) -> (body: String, secrets: [Secret]) {
    switch way {
    case .user(let client, let secret, let token):
      let body = PercentEncoding.query([
        "grant_type": "refresh_token", "client_id": client,
        "client_secret": secret.withValue { $0 }, "refresh_token": token.withValue { $0 },
      ])
      return (body, [])
    case .serviceAccount(let email, let keyID, let key):
      let assertion = try Self.assertion(email: email, keyID: keyID, key, at: moment)
      let body = PercentEncoding.query(["grant_type": Self.grant, "assertion": assertion])
      let parts = [assertion] + assertion.split(separator: ".").suffix(1).map(String.init)
      return (body, parts.map { Secret($0) })
    }
  }

  /// Returns a JWT by RFC 7515 and 7519, signed with RS256.
  static func assertion(
    email: String, keyID: String?, _ key: _RSA.Signing.PrivateKey, at moment: Date
  ) throws(ProviderError) -> String {
    let begin = Int(moment.timeIntervalSince1970.rounded(.down))
    var header: [(String, String)] = [("alg", "RS256"), ("typ", "JWT")]
    if let keyID { header.append(("kid", keyID)) }
    // The audience is the public address, wherever tokens are had: so Google's own libraries write it.
    let claims = Wire.object([
      "iss": Wire.quoted(email), "scope": Wire.quoted(scope),
      "aud": Wire.quoted(publicTokenAddress), "iat": String(begin),
      "exp": String(begin + assertionLife),
    ])
    let head =
      "{" + header.map { Wire.quoted($0) + ":" + Wire.quoted($1) }.joined(separator: ",") + "}"
    let signed = base64URL(Array(head.utf8)) + "." + base64URL(Array(claims.utf8))
    do {
      let signature = try key.signature(
        for: Data(signed.utf8), padding: .insecurePKCS1v1_5)
      return signed + "." + base64URL(Array(signature.rawRepresentation))
    } catch {
      throw .credentials(VendorMessage(code: "", text: "the private_key does not sign"))
    }
  }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
