import Foundation
import TestSupport
import Testing

/// Keys where their owners already have them, read by the real program over the simulator.
@Suite(.serialized)
struct ProfileTests {
  /// The value of a key in the configuration that the simulator writes.
  private func field(_ name: String, _ account: String, _ config: String) throws -> String {
    let parts = config.components(separatedBy: "  - name: ")
    let part = try #require(parts.first { $0.hasPrefix("\"\(account)\"") })
    let line = try #require(part.split(separator: "\n").first { $0.contains("  \(name): ") })
    return try JSONDecoder().decode(
      String.self, from: Data(line.split(separator: ": ", maxSplits: 1)[1].utf8))
  }

  private func write(_ object: Any, to path: String, _ home: Home) throws {
    let file = home.url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: object).write(to: file)
  }

  @Test("Every mode that gives a key lists tasks; the others say why; no secret is printed")
  func modes() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "24", "--urls", "3", "--frozen"], home: home) { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let endpoint = try field("endpoint", "sim-ucloud", text)
        let id = try field("access_key_id", "sim-alibaba-cdn", text)
        let secret = try field("access_key_secret", "sim-alibaba-cdn", text)
        let privateKey = try field("private_key", "sim-ucloud", text)
        let login = "simulated-login.eyJ0b2tlbiI6MX0"
        let printed = try home.write(
          "printed.json",
          "{\"mode\":\"AK\",\"access_key_id\":\"\(id)\",\"access_key_secret\":\"\(secret)\"}")
        let later = Int(Date().timeIntervalSince1970) + 3_600
        let key: [String: Any] = ["access_key_id": id, "access_key_secret": secret]
        try write(
          [
            "current": "ak",
            "profiles": [
              key.merging(["name": "ak", "mode": "AK"]) { $1 },
              ["name": "ext", "mode": "External", "process_command": "cat '\(printed)'"],
              ["name": "role", "mode": "RamRoleArn", "ram_role_arn": "x"],
              key.merging([
                "name": "late", "mode": "CloudSSO", "sts_token": "t", "sts_expiration": 1,
              ]) { $1 },
            ],
          ], to: ".aliyun/config.json", home)
        try write(
          [
            ["profile": "keys", "base_url": endpoint + "/"], ["profile": "login", "active": true],
          ],
          to: ".ucloud/config.json", home)
        try write(
          [
            [
              "profile": "keys", "private_key": privateKey,
              "public_key": try field("public_key", "sim-ucloud", text),
            ],
            [
              "profile": "login", "auth_mode": "oauth", "access_token": login,
              "refresh_token": "never-used", "expires_at": later, "public_key": "not-the-login's",
            ],
          ], to: ".ucloud/credential.json", home)
        let config = try home.write(
          "profiles.yaml",
          """
          accounts:
            - {name: ak, provider: alibaba-cdn, endpoint: "\(endpoint)", profile: default}
            - {name: ext, provider: alibaba-cdn, endpoint: "\(endpoint)", profile: ext}
            - {name: vars, provider: alibaba-cdn, endpoint: "\(endpoint)", profile: env}
            - {name: keys, provider: ucloud, profile: keys}
            - {name: login, provider: ucloud, endpoint: "\(endpoint)", profile: default}
            - {name: role, provider: alibaba-cdn, endpoint: "\(endpoint)", profile: role}
            - {name: late, provider: alibaba-cdn, endpoint: "\(endpoint)", profile: late}

          """)
        let environment = home.environment.merging([
          "ALIBABA_CLOUD_ACCESS_KEY_ID": id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret,
          "CDNTOP_CONFIG": config,
        ]) { $1 }
        let list = try await Program.run(["list", "--format", "json"], environment: environment)
        #expect(list.status == 4)
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(list.data.utf8)) as? [String: Any])
        let accounts = try #require(object["accounts"] as? [[String: Any]])
        #expect(
          accounts.map { "\($0["name"] ?? "") \($0["state"] ?? "")" } == [
            "ak ok", "ext ok", "vars ok", "keys ok", "login ok", "role auth", "late auth",
          ])
        let tasks = try #require(object["tasks"] as? [[String: Any]])
        for name in ["ak", "ext", "vars", "keys", "login"] {
          #expect(tasks.contains { $0["account"] as? String == name }, "\(name)")
        }
        #expect(list.talk.contains("role: key cannot be used (the profile role: its mode"))
        #expect(list.talk.contains("run any aliyun command once to renew it"))
        let check = try await Program.run(["check"], environment: environment)
        let init_ = try await Program.run(["init"], environment: home.environment)
        let written = try String(
          contentsOf: home.url.appending(path: "config/cdntop/config.yaml"), encoding: .utf8)
        let said = list.data + list.talk + check.data + check.talk + init_.talk + written
        for hidden in [secret, privateKey, login, "never-used"] {
          #expect(!said.contains(hidden))
        }
        #expect(written.contains("    profile: \"keys\"\n"))
        #expect(check.data.contains(endpoint + " answers in"))
      }
    }
  }

  @Test("A key that its program renews is taken up by a run that goes on")
  func renewal() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "12", "--urls", "3", "--frozen"], home: home) { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let endpoint = try field("endpoint", "sim-ucloud", text)
        let config = try home.write(
          "login.yaml",
          "accounts: [{name: login, provider: ucloud, endpoint: \"\(endpoint)\", profile: me}]\n")
        func log(in token: String) throws {
          try write(
            [["profile": "me", "auth_mode": "oauth", "access_token": token]],
            to: ".ucloud/credential.json", home)
        }
        try log(in: "outdated")
        try await withTerminalSession(
          command: [Program.path, "watch", "--config", config], environment: home.variables
        ) { session in
          try await session.waitFor("login PROBLEM key")
          try log(in: "simulated-login.eyJ0b2tlbiI6MX0")
          try await session.waitFor("login RESOLVED")
          try await session.send("C-c")
        }
      }
    }
  }
}
