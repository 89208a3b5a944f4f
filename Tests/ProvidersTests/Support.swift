import Foundation
import HTTPTypes
import TaskModel
import TestSupport

@testable import Providers

/// The files of the Fixtures folder.
enum Fixture {
  static func bytes(_ path: String, filePath: String = #filePath) throws -> [UInt8] {
    let folder = URL(filePath: filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return Array(try Data(contentsOf: folder.appending(path: path)))
  }

  static func path(_ name: String, filePath: String = #filePath) -> String {
    URL(filePath: filePath).deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: name).path
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes(path)))
  }
}

/// A vendor that a test plays.
struct ScriptedHTTP: HTTPExchanging {
  let script: @Sendable (HTTPRequest, [UInt8]) async throws(ProviderError) -> HTTPAnswer
  /// What is said of the scheme where the script throws.
  var isSchemeInDoubt = false

  init(
    _ script:
      @escaping @Sendable (HTTPRequest, [UInt8]) async throws(ProviderError) -> HTTPAnswer
  ) {
    self.script = script
  }

  /// The same, with a token for whoever asks for one beside the calls that a test is about.
  var givingTokens: ScriptedHTTP {
    var other = ScriptedHTTP { (request, body) throws(ProviderError) in
      guard request.path == "/token" else { return try await script(request, body) }
      return HTTPAnswer(#"{"access_token":"\#(Sample.accessToken)","expires_in":3599}"#)
    }
    other.isSchemeInDoubt = isSchemeInDoubt
    return other
  }

  /// Gives every request the same answer.
  init(_ body: [UInt8], status: Int = 200, headers: [String: String] = [:]) {
    let answer = HTTPAnswer(body, status: status, headers: headers)
    self.init { (_, _) throws(ProviderError) in answer }
  }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    do {
      return try await script(request, body)
    } catch {
      throw ExchangeError(error, isSchemeInDoubt: isSchemeInDoubt)
    }
  }
}

extension HTTPAnswer {
  init(_ body: [UInt8], status: Int = 200, headers: [String: String] = [:]) {
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    self.init(
      response: HTTPResponse(status: .init(code: status), headerFields: fields), body: body)
  }

  init(_ body: String, status: Int = 200, headers: [String: String] = [:]) {
    self.init(Array(body.utf8), status: status, headers: headers)
  }
}

/// Accounts with made-up keys, one a provider.
enum Sample {
  static let now = Date(timeIntervalSince1970: 1_714_564_800)  // 2024-05-01T12:00:00Z
  static let secret = "s3cret/with+odd=chars~*"
  static let keyID = "LTAItestkeyid"
  static let publicKey = "pub+key/with=chars@example.com"
  static let username = "jcloud_00"
  static let accessToken = "ya29.a0Test-token_with.signs"
  /// A user's login of the vendor that has keys in documents.
  static let credentials = """
    {"type": "authorized_user", "client_id": "client-1.apps.example",
     "client_secret": "GOCSPX-client", "refresh_token": "\(secret)",
     "quota_project_id": "paying-project"}
    """

  static let window = TaskQuery.Scope.window(
    from: now.addingTimeInterval(-86_400), to: now)

  static func settings(
    _ provider: String, values: [String: String] = [:], products: [String] = [],
    token: String? = nil, endpoint: String? = nil
  ) -> AccountSettings {
    var all = values
    all["access_key_id"] = keyID
    all["public_key"] = publicKey
    all["username"] = username
    all["secret_id"] = keyID
    all["project"] = all["project"] ?? "example-project"
    var secrets: [String: Secret] = [:]
    let secretKeys = ["access_key_secret", "private_key", "secret_key", "secret_access_key"]
    for key in secretKeys { secrets[key] = Secret(secret) }
    secrets["credentials"] = Secret(credentials)
    for key in ["security_token", "token", "session_token"] {
      secrets[key] = token.map { Secret($0) }
    }
    // A busy machine is no reason for an exchange to end: tests of time-outs set their own.
    return AccountSettings(
      name: AccountID("acc"), provider: ProviderID(provider), values: all,
      lists: products.isEmpty ? [:] : ["products": products], secrets: secrets, endpoint: endpoint,
      timeout: .seconds(600))
  }

  static func provider(
    _ settings: AccountSettings, _ http: ScriptedHTTP, now: Date = now,
    nonce: @escaping @Sendable () -> String = { "nonce-1" }
  ) throws -> any Provider {
    try ProviderRegistry.make(
      settings, http: http.givingTokens, now: { now }, nonce: nonce)
  }

  static func provider(
    _ word: String, _ http: ScriptedHTTP, now: Date = now
  ) throws -> any Provider {
    try provider(settings(word), http, now: now)
  }
}

/// Records what was sent.
actor Recorder {
  struct Exchange: Sendable {
    let request: HTTPRequest
    let body: String

    /// The parameters of the query or, without one, of the body, decoded.
    var parameters: [String: String] {
      let path = request.path ?? ""
      let query = path.contains("?") ? path.drop { $0 != "?" }.dropFirst() : Substring(body)
      var parameters: [String: String] = [:]
      for pair in query.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        parameters[PercentEncoding.decode(parts[0])] =
          parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
      }
      return parameters
    }

    func header(_ name: String) -> String? {
      HTTPField.Name(name).flatMap { request.headerFields[$0] }
    }
  }

  private(set) var exchanges: [Exchange] = []
  private var answers: [HTTPAnswer] = []
  private let answer: (@Sendable (HTTPRequest) -> HTTPAnswer)?

  /// Takes answers to hand out in order; the last one stays.
  init(_ answers: [HTTPAnswer]) {
    self.answers = answers
    answer = nil
  }

  /// Takes what answers a request.
  init(answers answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer) { self.answer = answer }

  func take(_ request: HTTPRequest, _ body: [UInt8]) -> HTTPAnswer {
    exchanges.append(Exchange(request: request, body: String(decoding: body, as: UTF8.self)))
    if let answer { return answer(request) }
    return answers.count > 1 ? answers.removeFirst() : answers[0]
  }

  nonisolated var http: ScriptedHTTP {
    ScriptedHTTP { (request, body) throws(ProviderError) in await self.take(request, body) }
  }
}

extension TaskQuery.Scope {
  static func ids(
    _ ids: String..., kind: TaskKind = .purgeURL, product: String? = nil
  ) -> TaskQuery.Scope {
    .ids(ids.map { TaskReference(vendorID: $0, kind: kind, product: product) })
  }
}

extension Provider {
  /// Asks, and returns the error that has to come.
  func error(_ scope: TaskQuery.Scope) async -> ProviderError? {
    do {
      _ = try await tasks(matching: TaskQuery(scope))
      return nil
    } catch {
      return error
    }
  }
}
