import CryptoExtras
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Assertions as OpenSSL and the vendor's own library signed them.
@Suite struct GoogleTokenCheckTests {
  struct File: Decodable {
    struct Case: Decodable {
      let name: String
      let iat: Int
      let assertion: String
    }

    let email, key_id, public_key_der: String
    let cases: [Case]
  }

  @Test func vectors() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/google-jwt.json"))
    let file = try JSONDecoder().decode(File.self, from: data)
    let key = try _RSA.Signing.PublicKey(
      derRepresentation: Data(base64Encoded: file.public_key_der) ?? Data())
    #expect(file.cases.count == 2)
    func refusal(
      _ assertion: String, at now: Int, email: String? = nil, keyID: String? = nil
    ) -> String? {
      do throws(GoogleTokenCheck.Refusal) {
        try GoogleTokenCheck.verify(
          assertion, key: key, keyID: keyID ?? file.key_id, email: email ?? file.email,
          now: Double(now))
        return nil
      } catch {
        return error.error + " " + error.description
      }
    }
    for vector in file.cases {
      let (good, iat) = (vector.assertion, vector.iat)
      #expect(refusal(good, at: iat) == nil, "\(vector.name)")
      #expect(refusal(good, at: iat + 299) == nil && refusal(good, at: iat - 299) == nil)
      for off in [-301, 301, 3_601] {
        #expect(refusal(good, at: iat + off)?.contains("iat and exp") == true)
      }
      #expect(refusal(good, at: iat, email: "x")?.contains("account not found") == true)
      #expect(refusal(good, at: iat, keyID: "x")?.contains("Signature") == true)
      var torn = Array(good.utf8)
      torn[torn.count - 10] = torn[torn.count - 10] == 0x41 ? 0x42 : 0x41
      let wrong = refusal(String(decoding: torn, as: UTF8.self), at: iat)
      #expect(wrong?.contains("Signature") == true)
      #expect(refusal(good + ".", at: iat)?.contains("Bad Request") == true)
    }
  }
}

extension Stage {
  /// Asks for a token as the account's credentials say; `changing` alters the claims before they are signed.
  func googleToken(
    skew: Int = 0, changing change: (inout [String: Any]) -> Void = { _ in }
  ) throws -> SimulatorRequest {
    let document = try #require(
      try JSONSerialization.jsonObject(
        with: Data(credential("sim-google-cdn", "credentials").utf8)) as? [String: String])
    #expect(document["token_uri"] == "<endpoint>/token")
    var claims: [String: Any] = [
      "iss": document["client_email"] ?? "", "iat": unix + skew, "exp": unix + skew + 3_600,
      "scope": "https://www.googleapis.com/auth/compute.readonly",
      "aud": "https://oauth2.googleapis.com/token",
    ]
    change(&claims)
    let header = ["alg": "RS256", "typ": "JWT", "kid": document["private_key_id"] ?? ""]
    func encoded(_ data: Data) -> String {
      data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
        .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
    let signed = try [
      JSONSerialization.data(withJSONObject: header),
      JSONSerialization.data(withJSONObject: claims),
    ].map(encoded).joined(separator: ".")
    let key = try _RSA.Signing.PrivateKey(pemRepresentation: document["private_key"] ?? "")
    let signature = try key.signature(for: Data(signed.utf8), padding: .insecurePKCS1v1_5)
    let body = query([
      "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
      "assertion": signed + "." + encoded(signature.rawRepresentation),
    ])
    return SimulatorRequest(
      method: "POST", target: "/token",
      headers: [SimulatorHeader("content-type", "application/x-www-form-urlencoded")],
      body: Array(body.utf8))
  }

  /// Makes a call of the project with a token.
  func google(
    _ path: String, _ parameters: [String: String] = [:], token: String,
    project: String = "simulated-project"
  ) -> SimulatorRequest {
    let path = "/compute/v1/projects/\(project)/global/" + path
    return SimulatorRequest(
      method: "GET", target: parameters.isEmpty ? path : path + "?" + query(parameters),
      headers: [SimulatorHeader("authorization", "Bearer " + token)])
  }

  func googleTokenText() async throws -> String {
    let reply = await send(try googleToken())
    return try #require(reply.json["access_token"] as? String)
  }
}

extension Reply {
  /// The reason of an error of Google.
  var reason: String? {
    let error = json["error"] as? [String: Any]
    return (error?["errors"] as? [[String: Any]])?.first?["reason"] as? String
      ?? json["error"] as? String
  }

  var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
}

@Suite struct GoogleRoutesTests {
  private static let wanted = [
    "filter": "(operationType eq invalidateCache)", "orderBy": "creationTimestamp desc",
  ]

  private static func stage(_ options: SimulatorOptions = SimulatorOptions(tasks: 450)) -> Stage {
    Stage(options, vendors: [GoogleRoutes()])
  }

  @Test("an operation stays an hour after its end, and leaves within 14 days")
  func ended() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 60))
    func names() async throws -> Set<String> {
      let token = try await stage.googleTokenText()
      let reply = await stage.send(stage.google("operations", Self.wanted, token: token))
      return Set(reply.items.compactMap { $0["name"] as? String })
    }
    let first = try await names()
    #expect(first.count == 60)
    stage.clock.advance(by: .seconds(3_500))
    #expect(try await names() == first)
    // All that goes on has ended by then.
    stage.clock.advance(by: .seconds(86_400))
    let later = try await names()
    #expect(later.isSubset(of: first) && later.count < first.count && later.count > 20)
    let token = try await stage.googleTokenText()
    let left = try #require(first.subtracting(later).first)
    let reply = await stage.send(stage.google("operations/" + left, token: token))
    #expect(reply.response.status == 404 && reply.reason == "notFound")
    stage.clock.advance(by: .seconds(15 * 86_400))
    #expect(try await names().isEmpty)
  }

  @Test("every task is in the list, newest first, over pages of which some are empty")
  func everything() async throws {
    let stage = Self.stage()
    let token = try await stage.googleTokenText()
    var pages: [[[String: Any]]] = []
    var next: String?
    repeat {
      stage.clock.advance(by: .seconds(1))
      let reply = await stage.send(
        stage.google(
          "operations", Self.wanted.merging(next.map { ["pageToken": $0] } ?? [:]) { $1 },
          token: token))
      pages.append(reply.items)
      next = reply.json["nextPageToken"] as? String
    } while next != nil
    #expect(pages.map(\.count) == [200, 0, 200, 0, 50])
    let rows = pages.flatMap(\.self)
    #expect(Set(rows.compactMap { $0["name"] as? String }).count == 450)
    let times = rows.compactMap { $0["insertTime"] as? String }
    #expect(times == times.sorted(by: >) && times.allSatisfy { $0.hasSuffix(".123-08:00") })
    #expect(Set(rows.compactMap { $0["status"] as? String }) == ["PENDING", "RUNNING", "DONE"])
    let failed = rows.filter { $0["error"] != nil }
    #expect(!failed.isEmpty && failed.allSatisfy { $0["status"] as? String == "DONE" })
    let forms = Set(
      rows.compactMap { $0["description"] as? String }.map {
        $0 == "/*" ? "all" : $0.hasSuffix("*") ? "*" : String($0.prefix(1))
      })
    #expect(forms.isSuperset(of: ["all", "*", "/", "c"]))
    let name = try #require(rows.first?["name"] as? String)
    let one = await stage.send(stage.google("operations/" + name, token: token))
    #expect(one.json["description"] as? String == rows.first?["description"] as? String)
  }

  @Test("other operations are listed unless they are filtered out")
  func unfiltered() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 12))
    let token = try await stage.googleTokenText()
    let all = await stage.send(stage.google("operations", token: token)).items
    #expect(
      Set(all.compactMap { $0["operationType"] as? String }) == ["invalidateCache", "insert"])
  }

  @Test func urlMaps() async throws {
    let stage = Self.stage()
    let token = try await stage.googleTokenText()
    let maps = await stage.send(stage.google("urlMaps", token: token)).items
    #expect(maps.count == 3)
    #expect(maps.last?["hostRules"] == nil)
    let name = try #require(maps.first?["name"] as? String)
    let one = await stage.send(stage.google("urlMaps/" + name, token: token))
    #expect(one.json["id"] as? String == maps.first?["id"] as? String)
  }

  @Test func refusesTokens() async throws {
    let stage = Self.stage()
    let cases: [(String, SimulatorRequest)] = [
      ("invalid_grant", try stage.googleToken(skew: -400)),
      ("invalid_grant", try stage.googleToken(skew: 400)),
      ("invalid_grant", try stage.googleToken { $0["exp"] = stage.unix + 3_700 }),
      ("invalid_grant", try stage.googleToken { $0["aud"] = "https://other.example" }),
      ("invalid_grant", try stage.googleToken { $0["iss"] = "other" }),
      (
        "invalid_scope",
        try stage.googleToken { $0["scope"] = "https://www.googleapis.com/auth/compute" }
      ),
      ("invalid_request", SimulatorRequest(method: "POST", target: "/token")),
    ]
    for (code, request) in cases {
      let reply = await stage.send(request)
      #expect(reply.reason == code && reply.response.status == 400)
    }
    var options = SimulatorOptions(tasks: 12)
    options.trouble = .key
    let troubled = Self.stage(options)
    let refused = await troubled.send(try troubled.googleToken())
    #expect(refused.reason == "invalid_grant")
  }

  @Test("a user's login gets a token as well")
  func users() async throws {
    let stage = Self.stage()
    func reply(_ change: [String: String] = [:]) async -> Reply {
      let form = [
        "grant_type": "refresh_token", "client_id": GoogleRoutes.clientID,
        "client_secret": GoogleRoutes.secret, "refresh_token": GoogleRoutes.secret,
      ].merging(change) { $1 }
      return await stage.send(
        SimulatorRequest(
          method: "POST", target: "/token",
          headers: [SimulatorHeader("content-type", "application/x-www-form-urlencoded")],
          body: Array(query(form).utf8)))
    }
    let token = try #require(await reply().json["access_token"] as? String)
    #expect(await stage.send(stage.google("urlMaps", token: token)).items.count == 3)
    #expect(await reply(["client_secret": "x"]).reason == "invalid_client")
    #expect(await reply(["refresh_token": "x"]).reason == "invalid_grant")
    #expect(await reply(["grant_type": "password"]).reason == "unsupported_grant_type")
  }

  @Test func refusesCalls() async throws {
    let stage = Self.stage()
    let token = try await stage.googleTokenText()
    let cases: [(String, Int, SimulatorRequest)] = [
      ("authError", 401, stage.google("operations", token: "x")),
      ("authError", 401, stage.google("operations", token: token + "0")),
      (
        "required", 401,
        SimulatorRequest(
          method: "GET", target: "/compute/v1/projects/simulated-project/global/operations")
      ),
      ("notFound", 404, stage.google("operations", token: token, project: "other")),
      ("notFound", 404, stage.google("operations/operation-1", token: token)),
      ("notFound", 404, stage.google("urlMaps/x", token: token)),
      ("invalid", 400, stage.google("operations", ["filter": "x"], token: token)),
      ("invalid", 400, stage.google("operations", ["maxResults": "501"], token: token)),
      ("invalid", 400, stage.google("operations", ["pageToken": "x"], token: token)),
      ("invalid", 400, stage.google("operations", ["orderBy": "name desc"], token: token)),
    ]
    for (reason, status, request) in cases {
      stage.clock.advance(by: .seconds(1))
      let reply = await stage.send(request)
      #expect(reply.reason == reason && reply.response.status == status)
    }
    stage.clock.advance(by: .seconds(3_600))
    #expect(await stage.send(stage.google("operations", token: token)).reason == "authError")
  }

  @Test func limitsAndTroubles() async throws {
    let stage = Self.stage()
    let token = try await stage.googleTokenText()
    var reasons: Set<String> = []
    for _ in 0..<60 {
      let reply = await stage.send(stage.google("urlMaps", token: token))
      if let reason = reply.reason { reasons.insert("\(reply.response.status) \(reason)") }
    }
    #expect(reasons == ["403 rateLimitExceeded"])
    var options = SimulatorOptions(tasks: 12)
    options.trouble = .permission
    let denied = Self.stage(options)
    let other = try await denied.googleTokenText()
    let reply = await denied.send(denied.google("operations/operation-1", token: other))
    #expect(reply.reason == "forbidden")
  }
}
