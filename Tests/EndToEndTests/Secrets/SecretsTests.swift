import Foundation
import NIOSSL
import TestSupport
import Testing

/// Every command under everything that can go wrong, with marked secrets: they are looked for in all that comes out of
/// it.
///
/// A signature is a secret, too, and so is a token that was asked for.
@Suite(.serialized, .hangLimit)
struct SecretsTests {
  @Test("Every command is run with marked secrets")
  func commands() async throws {
    try await withHome { home in
      let help = try await Program.run(["--help"])
      let listed = help.data.components(separatedBy: "SUBCOMMANDS:").last ?? ""
      let words = Set(listed.matches(of: #/(?m)^  ([a-z]+)  /#).map { String($0.1) })
      #expect(words.count > 15)
      let run = MarkedRun(
        config: "", variables: [:], marks: Marks(), home: home,
        accounts: try MarkedAccounts(home))
      #expect(words == Set(run.manners.map { $0.key }))
    }
  }

  @Test(
    "Vendors that answer with all they were sent, and with the key, are not passed on", .scenes)
  func echoes() async throws {
    try await withHome { home in
      let marks = Marks()
      let simulated = try await withSimulator(["--providers", "all"], home: home) { path in
        try String(contentsOfFile: path, encoding: .utf8)
      }
      // The accounts' keys are known before there are places, so they are made twice.
      var accounts = try MarkedAccounts(home)
      var vendors: [EchoVendor] = []
      for (turn, way) in EchoVendor.Way.allCases.filter(\.isQuick).enumerated() {
        var known = accounts
        try known.add(like: simulated, to: "", named: way.rawValue, turn: turn, home)
        if turn == 0 { try known.addProfiles(at: "", home) }
        let vendor = try await EchoVendor.start(way, keys: known.keys, marks: marks)
        vendors.append(vendor)
        try accounts.add(
          like: simulated, to: "http://127.0.0.1:\(vendor.port)", named: way.rawValue, turn: turn,
          home)
      }
      let place = "127.0.0.1:\(vendors[0].port)"
      try accounts.addProfiles(at: "http://" + place, home)
      func key(_ name: String, _ secret: String, timeout: Int = 5) -> String {
        "provider: alibaba-cdn, access_key_id: \(name), timeout: \(timeout)s, access_key_secret: \"\(secret)\", "
      }
      for way in EchoVendor.Way.allCases where !way.isQuick {
        let (name, secret) = ("ID-" + way.rawValue, Marks.mark(way.rawValue))
        let vendor = try await EchoVendor.start(way, keys: [name: [secret]], marks: marks)
        vendors.append(vendor)
        accounts.add(
          way.rawValue,
          key(name, secret, timeout: 1) + "endpoint: \"http://127.0.0.1:\(vendor.port)\"")
      }
      accounts.add("tls", key("ID-t", Marks.mark("t")) + "endpoint: \"https://\(place)\"")
      let stranger = try await LoopbackServer.start(.silence, tls: Self.strangersTLS())
      accounts.add(
        "certificate",
        key("ID-c", Marks.mark("c")) + "endpoint: \"https://127.0.0.1:\(stranger.port)\"")
      accounts.add(
        "proxied",
        key("ID-x", Marks.mark("x")) + "endpoint: \"http://vendor.invalid\", allow_http: true,"
          + " proxy: \"http://me:\(Marks.mark("pass"))@\(place)\"")
      accounts.add(
        "jdcloud-tracked",
        "provider: jdcloud, username: ID-j, secret_key: \"\(Marks.mark("j"))\", endpoint: \"http://\(place)\""
      )
      let hook = try await Receiver.start()
      let config = try home.write(
        "given/config.yaml",
        accounts.text
          + "notify: {command: [\(accounts.spy)], webhook: \"http://127.0.0.1:\(hook.port)/\(Marks.mark("hook"))\"}\n"
      )
      try await MarkedRun(
        config: config, variables: accounts.variables, marks: marks, home: home, accounts: accounts
      ).all()
      #expect(marks.derivedCount > 100)
      let seen = try accounts.seen()
      for (program, parent) in [
        (accounts.given.path + "/alibaba-cdn", "list"),
        (accounts.given.path + "/cloudfront", "check"),
        ("notify", "watch"), ("tmux", "load-buffer"), ("tmux", "show-options"), ("tmux", "replay"),
      ] {
        #expect(Self.has(program, parent, seen), "\(program) \(parent)")
      }
      try await Self.search(hook, marks)
      for vendor in vendors { try await vendor.stop() }
      try await stranger.stop()
    }
  }

  /// Whether a program was seen with a word in its own command line or that of what ran it.
  private static func has(_ program: String, _ word: String, _ seen: String) -> Bool {
    seen.components(separatedBy: "\n== ").contains { record in
      let lines = record.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.first.map(String.init) == program && lines.contains { $0 == word }
    }
  }

  /// Wants what a webhook was sent, which has to be something, to hold no secret.
  private static func search(_ hook: Receiver, _ marks: Marks) async throws {
    #expect(!hook.messages.isEmpty)
    for message in hook.messages { marks.expectNone(in: message, "a message to the webhook") }
    try await hook.stop()
  }

  /// What a server answers by that nobody trusts.
  private static func strangersTLS() throws -> NIOSSLContext {
    let folder = URL(filePath: #filePath).appending(path: "../../../ProvidersTests/Fixtures/tls")
      .standardized.path
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(folder + "/selfsigned.pem")
          .map { .certificate($0) },
        privateKey: .privateKey(
          try NIOSSLPrivateKey(file: folder + "/selfsigned.key", format: .pem))))
  }

  @Test("Vendors that answer as they should, most of the time, and a team's database", .scenes)
  func simulated() async throws {
    let database = try await TeamDatabase(on: PostgresServer())
    let (password, other, hookMark) = (Marks.mark("db"), Marks.mark("pg"), Marks.mark("hook"))
    try await withHome { home in
      let accounts = try MarkedAccounts(home)
      let hook = try await Receiver.start()
      let options = ["--providers", "all", "--tasks", "60", "--faults", "harsh"]
      try await withSimulator(options, home: home) { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        let secret =
          #/(?m)^ +(access_key_secret|security_token|private_key|secret_key|secret_access_key|token|session_token): "(.+)"$/#
        var secrets = text.matches(of: secret).map { String($0.2) }
        #expect(secrets.count >= 12)
        // Of a key in PEM every line is one.
        let pem = try #require(text.firstMatch(of: /BEGIN PRIVATE KEY-----(.+?)-----END/)).1
        secrets += pem.split(separator: #"\\n"#).filter { $0.count > 40 }.map(String.init)
        #expect(secrets.count >= 20)
        let address = database.address(user: "wang") + " password=" + password
        _ = try home.write("given/hook", "http://127.0.0.1:\(hook.port)/\(hookMark)\n")
        let source = try home.write("given/database", address)
        let config = try home.write(
          "given/config.yaml",
          text.replacing("\"sim-jdcloud\"", with: "jdcloud-tracked")
            + "team: {database_command: [\(accounts.spy), \(source)], name: ops}\n"
            + "notify: {webhook_file: \(accounts.given.path)/hook}\n")
        let marks = Marks(secrets + [password, other, hookMark])
        try await MarkedRun(
          config: config, variables: ["PGPASSWORD": other], marks: marks, home: home,
          accounts: accounts, isTeam: true
        ).all()
        let seen = try accounts.seen()
        #expect(Self.has(source, "list", seen) && Self.has(source, "watch", seen))
        try await Self.search(hook, marks)
        let kept = try PostgresServer.run([
          "pg_dump", "-h", database.server.folder, "-U", "owner", database.name,
        ])
        #expect(kept.contains("jdcloud-tracked"))
        marks.expectNone(in: kept, "the team's database")
        try database.server.do(.stop)
        for command in [["team", "status"], ["list", "--timeout", "20s"]] {
          let output = try await Program.run(
            command + ["--config", config],
            environment: home.environment.merging(["PGPASSWORD": other]) { $1 })
          #expect(output.talk.contains("cannot be reached"))
          marks.expectNone(in: output.data + output.talk, "\(command), without the database")
        }
      }
    }
  }

  @Test("A team's database that refuses, or cannot be there, in each form of its address", .scenes)
  func lostDatabase() async throws {
    let database = try await EchoDatabase.start()
    let nobody = try RefusingPort()
    let password = Marks.mark("db")
    let allowed = CharacterSet.alphanumerics
    let encoded = password.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    let end = "d?sslmode=disable&gssencmode=disable"
    let addresses = [
      "postgresql://wang:\(encoded)@127.0.0.1:\(nobody.port)/\(end)",
      "postgresql://wang:\(encoded)@127.0.0.1:\(database.port)/\(end)",
      "host=127.0.0.1 port=\(database.port) user=wang sslmode=disable gssencmode=disable password=\(password)",
      "postgresql://wang:\(password)@127.0.0.1:\(nobody.port)/\(end)",
      "host=127.0.0.1 password=\(password) nothing=known",
    ]
    try await withHome { home in
      let accounts = try MarkedAccounts(home)
      let marks = Marks()
      for (number, address) in addresses.enumerated() {
        let source = try home.write("given/database", address)
        let form = [
          "database_file: \(source)", "database_env: MARKED_DB",
          "database_command: [\(accounts.spy), \(source)]",
        ][number % 3]
        let isNamed = form.contains("_env")
        let config = try home.write(
          "given/config.yaml",
          """
          accounts:
            - {name: a, provider: jdcloud, username: u, secret_key: \(Marks.mark("a")), endpoint: "http://127.0.0.1:9"}
          team: {\(form), name: ops}
          notify: {command: [\(accounts.spy)]}

          """)
        for command in [["team", "status"], ["list", "--timeout", "2s"], ["check"], ["watch"]] {
          let output = try await Program.run(
            "timeout",
            ["-s", "INT", command == ["watch"] ? "4" : "20", Program.path] + command
              + ["--config", config, "--log", home.url.path + "/log", "--log-level", "trace"],
            environment: home.environment.merging(isNamed ? ["MARKED_DB": address] : [:]) { $1 })
          #expect(output.status != 0, "\(command) \(number): \(output.talk)")
          marks.expectNone(in: output.data + output.talk, "\(command) \(number)")
        }
      }
      #expect(database.passwords > 4)
      let seen = try accounts.seen()
      #expect(Self.has(home.url.path + "/given/database", "list", seen))
      marks.expectNone(in: seen, "what programs saw")
      try marks.expectNone(inFilesOf: home.url, but: accounts.given)
    }
    try await database.stop()
  }
}

extension Trait where Self == ConditionTrait {
  /// For scenes of minutes, which run by themselves.
  fileprivate static var scenes: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["CDNTOP_SECRETS"] == "1",
      "it takes minutes: CDNTOP_SECRETS=1 swift test --filter SecretsTests")
  }
}
