import CryptoExtras
import Foundation
import HTTPTypes
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// How calls come by their tokens.
@Suite struct GoogleTokenTests {
  struct File: Decodable {
    struct Case: Decodable {
      let name: String
      let iat: Int
      let assertion: String
    }

    let email, key_id, private_key_der, public_key_der: String
    let cases: [Case]

    var key: _RSA.Signing.PrivateKey {
      get throws {
        try _RSA.Signing.PrivateKey(
          derRepresentation: Data(base64Encoded: private_key_der) ?? Data())
      }
    }

    /// The key's file, as the vendor hands it out.
    func document(_ more: String = "") throws -> String {
      let pem = try key.pkcs8PEMRepresentation
      return #"{"type":"service_account","project_id":"key-project","private_key_id":"\#(key_id)","#
        + #""private_key":\#(Wire.quoted(pem + "\n")),"client_email":"\#(email)"\#(more)}"#
    }
  }

  static func file() throws -> File { try Fixture.decode(File.self, "vectors/google-jwt.json") }

  private static let list = HTTPAnswer(#"{"kind":"compute#operationList"}"#)

  /// A provider of some credentials, whose requests for tokens are not answered by themselves.
  private static func provider(
    _ credentials: String, _ http: ScriptedHTTP, values: [String: String] = [:],
    now: @escaping @Sendable () -> Date = { Sample.now }
  ) throws -> any Provider {
    try ProviderRegistry.make(
      AccountSettings(
        name: AccountID("acc"), provider: ProviderID("google-cdn"), values: values,
        secrets: ["credentials": Secret(credentials)]),
      http: http, now: now)
  }

  private static func token(_ text: String, _ life: Int? = 3_600) -> HTTPAnswer {
    HTTPAnswer(
      #"{"access_token":"\#(text)"\#(life.map { #","expires_in":\#($0)"# } ?? "")}"#)
  }

  // MARK: Asking

  @Test("assertions are signed as OpenSSL signs them, byte for byte")
  func vector() throws {
    let file = try Self.file()
    let vector = try #require(file.cases.first { $0.name == "openssl" })
    let made = try GoogleCredentials.assertion(
      email: file.email, keyID: file.key_id, file.key,
      at: Date(timeIntervalSince1970: Double(vector.iat) + 0.9))
    #expect(made == vector.assertion)
  }

  @Test("a service account asks where its file says, for the audience that all use")
  func serviceAccount() async throws {
    let file = try Self.file()
    let recorder = Recorder([Self.token("ya29.x"), Self.list])
    let provider = try Self.provider(
      file.document(#","token_uri":"https://www.googleapis.com:8443/oauth2/v4?a=b""#),
      recorder.http)
    _ = try await provider.list(.account, from: .distantPast, to: Sample.now, after: nil)
    let exchanges = await recorder.exchanges
    let asked = try #require(exchanges.first)
    #expect(asked.request.authority == "www.googleapis.com:8443")
    #expect(asked.request.path == "/oauth2/v4?a=b" && asked.request.method == .post)
    #expect(asked.header("content-type") == "application/x-www-form-urlencoded")
    let form = Recorder.Exchange(
      request: HTTPRequest(method: .post, scheme: nil, authority: nil, path: nil), body: asked.body)
    #expect(form.parameters["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
    let parts = try #require(form.parameters["assertion"]).split(separator: ".")
    let claims = String(decoding: try #require(Self.bytes(parts[1])), as: UTF8.self)
    #expect(claims.contains(#""aud":"https://oauth2.googleapis.com/token""#))
    let now = Int(Sample.now.timeIntervalSince1970)
    #expect(claims.contains("\"iat\":\(now),\"exp\":\(now + 3_600)"))
    let signature = _RSA.Signing.RSASignature(
      rawRepresentation: try #require(Self.bytes(parts[2])))
    #expect(
      try file.key.publicKey.isValidSignature(
        signature, for: Data((parts[0] + "." + parts[1]).utf8), padding: .insecurePKCS1v1_5))
    #expect(exchanges.last?.header("authorization") == "Bearer ya29.x")
    #expect(exchanges.last?.header("x-goog-user-project") == nil)
    #expect(exchanges.last?.request.path?.contains("/projects/key-project/") == true)
  }

  private static func bytes(_ part: Substring) -> Data? {
    let plain = part.replacing("-", with: "+").replacing("_", with: "/")
    return Data(
      base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }

  @Test("a user's login is renewed, at the public address whatever the file says")
  func user() async throws {
    let recorder = Recorder([Self.token("ya29.x"), Self.list])
    let address = #","token_uri":"https://tokens.example.com/token"}"#
    let provider = try Self.provider(
      String(Sample.credentials.trimmed.dropLast()) + address, recorder.http,
      values: ["project": "example.com:p"])
    _ = try await provider.list(.account, from: .distantPast, to: Sample.now, after: nil)
    let exchanges = await recorder.exchanges
    let asked = try #require(exchanges.first)
    #expect(asked.request.authority == "oauth2.googleapis.com" && asked.request.path == "/token")
    let form = Recorder.Exchange(
      request: HTTPRequest(method: .post, scheme: nil, authority: nil, path: nil), body: asked.body)
    #expect(
      form.parameters == [
        "grant_type": "refresh_token", "client_id": "client-1.apps.example",
        "client_secret": "GOCSPX-client", "refresh_token": Sample.secret,
      ])
    #expect(exchanges.last?.request.path?.contains("/projects/example.com%3Ap/") == true)
  }

  // MARK: Keeping

  @Test("one token serves all who wait, and the next calls until it is about to end")
  func once() async throws {
    let clock = ManualClock()
    let start = clock.wallTime()
    let recorder = Recorder(answers: { request in
      request.path == "/token" ? Self.token("ya29.x", 600) : Self.list
    })
    let provider = try Self.provider(
      Sample.credentials, recorder.http, values: ["project": "p"], now: { clock.wallTime() })
    func asked() async -> Int {
      await recorder.exchanges.count { $0.request.path == "/token" }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          _ = try await provider.list(.account, from: start, to: start, after: nil)
        }
      }
      try await group.waitForAll()
    }
    #expect(await asked() == 1)
    clock.advance(by: .seconds(470))
    _ = try await provider.list(.account, from: start, to: start, after: nil)
    #expect(await asked() == 1)
    clock.advance(by: .seconds(20))
    _ = try await provider.list(.account, from: start, to: start, after: nil)
    #expect(await asked() == 2)
  }

  @Test("a token that is not taken any more is asked for once more, and not again and again")
  func notTaken() async throws {
    let refusal = GoogleProviderTests.error(401, "authError")
    let recorder = Recorder([Self.token("ya29.x"), refusal, Self.token("ya29.y"), Self.list])
    let provider = try Self.provider(
      Sample.credentials, recorder.http, values: ["project": "p"])
    _ = try await provider.list(.account, from: .distantPast, to: Sample.now, after: nil)
    #expect(await recorder.exchanges.count == 4)
    #expect(await recorder.exchanges.last?.header("authorization") == "Bearer ya29.y")
    let others = Recorder(answers: { $0.path == "/token" ? Self.token("ya29.z") : refusal })
    let hopeless = try Self.provider(Sample.credentials, others.http, values: ["project": "p"])
    #expect(await hopeless.error(Sample.window)?.kind == .credentials)
    #expect(await others.exchanges.count == 4)
  }

  @Test("a token whose renewal fails is used to its end, unless it is refused")
  func renewalFails() async throws {
    let clock = ManualClock()
    let start = clock.wallTime()
    let failure = Mutex<HTTPAnswer?>(nil)
    let refusal = Mutex<HTTPAnswer?>(nil)
    let recorder = Recorder(answers: { request in
      if request.path == "/token" { return failure.withLock { $0 } ?? Self.token("ya29.x", 600) }
      return refusal.withLock { $0 } ?? Self.list
    })
    let provider = try Self.provider(
      Sample.credentials, recorder.http, values: ["project": "p"], now: { clock.wallTime() })
    func kind() async -> ProviderError.Kind? {
      await provider.error(.window(from: start, to: start))?.kind
    }
    #expect(await kind() == nil)
    failure.withLock { $0 = HTTPAnswer(#"{"error":"internal_failure"}"#, status: 500) }
    clock.advance(by: .seconds(490))
    #expect(await kind() == nil)
    #expect(await kind() == nil)
    #expect(await recorder.exchanges.count { $0.request.path == "/token" } == 2)
    refusal.withLock { $0 = GoogleProviderTests.error(401, "authError") }
    #expect(await kind() == .unavailable)
    refusal.withLock { $0 = nil }
    #expect(await kind() == .unavailable, "what was refused is not used again")
    failure.withLock { $0 = nil }
    #expect(await kind() == nil)
    failure.withLock { $0 = HTTPAnswer(#"{"error":"internal_failure"}"#, status: 500) }
    clock.advance(by: .seconds(600))
    #expect(await kind() == .unavailable)
  }

  @Test("who gives up does not take the token from the others")
  func givingUp() async throws {
    let gate = AsyncStream.makeStream(of: Void.self)
    let answers = Recorder([Self.token("ya29.x"), Self.list])
    let http = ScriptedHTTP { (request, body) throws(ProviderError) in
      if request.path == "/token", await answers.exchanges.isEmpty {
        _ = await answers.take(request, body)
        gate.continuation.yield()
        do {
          try await Task.sleep(for: .seconds(86_400))
        } catch {
          throw .cancelled
        }
      }
      return request.path == "/token" ? Self.token("ya29.y") : Self.list
    }
    let provider = try Self.provider(Sample.credentials, http, values: ["project": "p"])
    let first = Task { await provider.error(Sample.window) }
    for await _ in gate.stream { break }
    let second = Task { await provider.error(Sample.window) }
    first.cancel()
    #expect(await first.value == .cancelled)
    #expect(await second.value == nil)
  }

  // MARK: Refusals

  static let refusals: [(Int, String, String, ProviderError.Kind)] = [
    (
      400, "invalid_grant",
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        + " Check your iat and exp values in the JWT claim.", .clockSkew
    ),
    (400, "invalid_grant", "Invalid JWT Signature.", .credentials),
    (400, "invalid_grant", "Invalid grant: account not found", .credentials),
    (
      400, "invalid_grant", "Token has been expired or revoked; its associated account",
      .credentials
    ),
    (400, "invalid_grant", "reauth related error (invalid_rapt)", .credentials),
    (401, "invalid_client", "The OAuth client was not found.", .credentials),
    (401, "unauthorized_client", "Unauthorized", .credentials),
    (403, "access_denied", "Account restricted", .credentials),
    (400, "invalid_scope", "Invalid OAuth scope", .credentials),
    (400, "unsupported_grant_type", "Invalid grant_type", .credentials),
    (429, "rate_limit_exceeded", "slow", .throttled), (500, "internal_failure", "x", .unavailable),
    (400, "odd", "x", .credentials), (503, "odd", "x", .unavailable),
    (200, "odd", "x", .credentials),
  ]

  @Test(arguments: refusals) func refusal(
    status: Int, code: String, text: String, kind: ProviderError.Kind
  ) async throws {
    let answer = HTTPAnswer(
      #"{"error":"\#(code)","error_description":"\#(text)"}"#, status: status)
    let provider = try Self.provider(
      Sample.credentials, Recorder([answer]).http, values: ["project": "p"])
    let error = await provider.error(Sample.window)
    #expect(error?.kind == kind)
    #expect(error?.message.code.text == code)
    let isLogin = text.contains("revoked") || text.contains("rapt")
    #expect(error?.message.text.text.contains("application-default login") == isLogin)
    let isNamed = error?.message.text.text.hasPrefix("the token from oauth2.googleapis.com: ")
    #expect(isNamed == (kind == .credentials))
  }

  @Test("an answer without a token, or with one that no header holds, is no success")
  func noToken() async throws {
    for body in ["{}", #"{"access_token":""}"#, #"{"access_token":"a b"}"#, "<html>", ""] {
      let provider = try Self.provider(
        Sample.credentials, Recorder([HTTPAnswer(body)]).http, values: ["project": "p"])
      #expect(await provider.error(Sample.window)?.kind == .malformed, "\(body)")
    }
  }

  @Test("what is wrong with credentials is said when they are needed, and nobody is asked")
  func badCredentials() async throws {
    let file = try Self.file()
    let cases: [(String, String)] = [
      ("-", "is no JSON object"), ("[]", "is no JSON object"), ("{}", "has no type"),
      (#"{"type":"external_account"}"#, "is of the type external_account, whose tokens"),
      (#"{"type":"impersonated_service_account"}"#, "is of the type impersonated_service"),
      (#"{"type":"service_account","client_email":"e"}"#, "has no client_email and private_key"),
      (
        #"{"type":"service_account","client_email":"e","private_key":"hush"}"#,
        "has a private_key that is no RSA key in PEM"
      ),
      (#"{"type":"authorized_user","client_id":"c"}"#, "has no client_id, client_secret and"),
      (
        try file.document(#","token_uri":"http://tokens.example.com/hush""#),
        "has a token_uri that cannot be used"
      ),
      (
        try file.document(#","token_uri":"https://tokens.example.com/hush""#),
        "tokens.example.com is no host of Google"
      ),
      (
        try file.document(#","token_uri":"https://evilgoogleapis.com/hush""#),
        "evilgoogleapis.com is no host of Google"
      ),
      (try file.document(#","universe_domain":"example.goog""#), "is for another universe_domain"),
    ]
    for (text, reason) in cases {
      let http = ScriptedHTTP { (_, _) throws(ProviderError) in throw .transport("asked") }
      let provider = try Self.provider(text, http, values: ["project": "p"])
      let error = await provider.error(Sample.window)
      #expect(error?.kind == .credentials, "\(text)")
      #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
      #expect(error?.description.contains("hush") == false)
    }
    let nowhere = try Self.provider(Sample.credentials, Recorder([Self.list]).http)
    let error = await nowhere.error(Sample.window)
    #expect(error?.description.contains("write project: ID") == true)
  }

  /// Answers that echo everything that was sent, and every part of the credentials.
  @Test func nothingSecretIsSeen() async throws {
    let file = try Self.file()
    let pem = try file.key.pkcs8PEMRepresentation
    for (document, hidden) in [
      (Sample.credentials, ["GOCSPX-client", Sample.secret, "client-1.apps.example"]),
      (try file.document(), [pem, String(pem.split(separator: "\n")[1]), file.key_id]),
    ] {
      for isOfToken in [true, false] {
        let sent = Recorder([HTTPAnswer("")])
        let http = ScriptedHTTP { (request, body) throws(ProviderError) in
          _ = await sent.take(request, body)
          if request.path == "/token", !isOfToken { return Self.token("ya29.hush-hush") }
          var echo = String(decoding: body, as: UTF8.self) + hidden.joined(separator: " ")
          echo += PercentEncoding.decode(String(decoding: body, as: UTF8.self))
          for field in request.headerFields { echo += " " + field.value }
          let text = Wire.quoted(echo)
          return HTTPAnswer(
            isOfToken
              ? #"{"error":"invalid_grant","error_description":\#(text)}"#
              : #"{"error":{"code":403,"message":\#(text),"errors":[{"reason":\#(text)}]}}"#,
            status: 403)
        }
        let provider = try Self.provider(document, http, values: ["project": "p"])
        let error = await provider.error(Sample.window)
        let told = "\(String(describing: error)) \(String(reflecting: error))"
        #expect(told.contains("(redacted)"))
        let assertion =
          await sent.exchanges.first?.body.split(separator: "assertion=").last?
          .prefix { $0 != "&" } ?? "-"
        for text in hidden + ["ya29.hush", String(assertion.suffix(60))] where text != "-" {
          #expect(!told.contains(text.trimmed), "shows \(text)")
        }
      }
    }
  }

  @Test("a token that an answer echoes is in no row, no finding and no raw answer")
  func echoedTokens() async throws {
    let http = ScriptedHTTP { (request, _) throws(ProviderError) in
      if request.path == "/token" { return Self.token("ya29.hush-hush") }
      let row = GoogleProviderTests.row(7, "/ya29.hush-hush", more: #","user":"ya29.hush-hush""#)
      return request.path?.contains("operations?") == true
        ? GoogleProviderTests.list([row]) : HTTPAnswer(row)
    }
    let provider = try Self.provider(Sample.credentials, http, values: ["project": "p"])
    let reference = TaskReference(vendorID: "operation-7", kind: .purgeURL)
    let page = try await provider.list(
      .account, from: .distantPast, to: .distantFuture, after: nil)
    let raw = try await provider.rawAnswer(about: reference)
    var told = "\(page.reports.map { ($0.message, $0.items.map { Array($0) }) }) \(raw)"
    let checking = try #require(provider as? any AccountChecking)
    for call in checking.checkedCalls.dropLast() {
      told += " \(try await checking.check(call, sample: reference))"
    }
    #expect(told.contains("(redacted)") && !told.contains("hush"))
  }
}
