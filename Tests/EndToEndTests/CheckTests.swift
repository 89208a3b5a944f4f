import Foundation
import Testing

/// `check` against the simulator, well and with each trouble it can play.
@Suite(.serialized)
struct CheckTests {
  private struct Checked {
    let output: Program.Output
    let accounts: [[String: Any]]

    /// The steps of an account, as `check subject result`.
    func steps(_ account: String) -> [String] {
      steps(of: account).map { step in
        [step["check"], step["subject"], step["result"]].compactMap { $0 as? String }
          .joined(separator: " ")
      }
    }

    /// What is said and advised where a step is not in order, in one text.
    func trouble(_ account: String) -> String {
      steps(of: account).filter { $0["result"] as? String != "ok" }
        .flatMap { [$0["detail"], $0["advice"]].compactMap { $0 as? String } }
        .joined(separator: "\n")
    }

    func object(_ account: String) -> [String: Any] {
      accounts.first { $0["name"] as? String == account } ?? [:]
    }

    private func steps(of account: String) -> [[String: Any]] {
      object(account)["checks"] as? [[String: Any]] ?? []
    }
  }

  private func check(
    trouble: String = "none", _ arguments: [String] = [], edit: (String) -> String = { $0 }
  ) async throws -> Checked {
    try await withHome { home in
      try await withSimulator(
        ["--tasks", "24", "--urls", "4", "--frozen", "--trouble", trouble], home: home
      ) { config in
        let text = edit(try String(contentsOfFile: config, encoding: .utf8))
        let edited = try home.write("edited.yaml", text)
        let output = try await Program.run(
          ["check", "--format", "json", "--config", edited] + arguments,
          environment: home.environment)
        let object = try? JSONSerialization.jsonObject(with: Data(output.data.utf8))
        let accounts = (object as? [String: Any])?["accounts"] as? [[String: Any]]
        // Nothing of a key may be seen, whatever goes wrong.
        for secret in Program.simulatedSecrets {
          #expect(!(output.data + output.talk).contains(secret))
        }
        return Checked(output: output, accounts: accounts ?? [])
      }
    }
  }

  @Test("A sound account is reachable, known, allowed, and tells what is left")
  func sound() async throws {
    let checked = try await check()
    #expect(checked.output.status == 0, "\(checked.output)")
    #expect(checked.output.talk == "cdntop: 4 accounts checked, nothing failed\n")
    #expect(
      checked.steps("sim-alibaba-cdn") == [
        "reachable ok", "tls ok", "clock ok", "credentials ok", "owner ok",
        "permission DescribeRefreshTasks ok", "permission DescribeRefreshTaskById ok",
        "success purge unknown", "success prefetch unknown",
        "quota purge-url ok", "quota purge-directory ok", "quota purge-pattern ok",
        "quota prefetch ok", "quota block ok",
      ])
    #expect(
      checked.object("sim-alibaba-cdn")["owner"] as? String
        == "RAMUser acs:ram::1968132000120001:user/cdntop-sim")
    let quota = checked.object("sim-alibaba-cdn")["quota"] as? [[String: Any]]
    #expect(quota?.first?["total"] as? Int == 10_000)
    let dcdn = checked.object("sim-alibaba-dcdn")["owner"] as? String
    #expect(dcdn?.hasPrefix("AssumedRoleUser ") == true)
    #expect(checked.object("sim-ucloud")["owner"] as? String == "project org-sim (simulated)")
    let domains = checked.object("sim-ucloud")["quota"] as? [[String: Any]]
    #expect(domains?.count == 21)
    #expect(
      checked.steps("sim-ucloud").filter { $0.hasPrefix("permission") } == [
        "permission DescribeNewUcdnRefreshCacheTask (cdn) ok",
        "permission DescribeNewUcdnPrefetchCacheTask (cdn) ok",
        "permission DescribeNewUcdnRefreshCacheTask (dcdn) ok",
        "permission DescribeNewUcdnPrefetchCacheTask (dcdn) ok",
      ])
    #expect(
      checked.steps("sim-jdcloud") == [
        "reachable ok", "tls ok", "clock ok", "credentials ok", "owner unknown",
        "permission refreshQuery ok", "permission prefetchQuery ok", "success unknown",
        "quota unknown",
      ])
  }

  @Test("A wrong key is named, with the settings to look at, and nothing more is asked")
  func wrongKey() async throws {
    let checked = try await check(trouble: "key")
    #expect(checked.output.status == 4)
    for account in ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"] {
      #expect(checked.steps(account).contains("credentials failed"), "\(account)")
      #expect(checked.object(account)["state"] as? String == "auth")
    }
    #expect(
      checked.trouble("sim-alibaba-cdn")
        .contains("check access_key_id and access_key_secret of the account sim-alibaba-cdn"))
    #expect(checked.trouble("sim-alibaba-dcdn").contains("security_token"))
    #expect(checked.trouble("sim-ucloud").contains("check public_key and private_key"))
    #expect(checked.trouble("sim-jdcloud").contains("check username and secret_key"))
    #expect(checked.object("sim-alibaba-cdn")["calls"] as? Int == 1)
  }

  /// Whether a vendor refuses a wrong time (Alibaba) or does not look at it (UCloud).
  @Test(
    "A clock that is off is a warning: accounts are watched by the vendor's time, and so they are checked",
    arguments: [
      (trouble: "clock", words: "20m behind", skew: 1_200_000),
      ("clock-behind", "20m ahead of", -1_200_000),
    ])
  func skewedClock(trouble: String, words: String, skew: Int) async throws {
    let checked = try await check(trouble: trouble)
    #expect(checked.output.status == 0, "\(checked.output)")
    #expect(checked.accounts.count == 4)
    for name in checked.accounts.compactMap({ $0["name"] as? String }) {
      #expect(!checked.steps(name).contains { $0.hasSuffix(" failed") }, "\(checked.steps(name))")
      #expect(checked.steps(name).contains("clock warning"), "\(checked.steps(name))")
      #expect(checked.object(name)["state"] as? String == "ok")
      let said = checked.trouble(name)
      #expect(said.contains("this machine's clock is \(words) the vendor's"), "\(said)")
      #expect(said.contains("timedatectl"))
      let measured = try #require(checked.object(name)["clock_skew_ms"] as? Int)
      #expect(abs(measured - skew) < 30_000)
    }
    #expect(checked.steps("sim-alibaba-cdn").contains("permission DescribeRefreshTasks ok"))
    #expect(checked.steps("sim-alibaba-cdn").contains("owner ok"))
  }

  @Test("A missing permission is named with what to grant; the other calls are tried all the same")
  func missingPermission() async throws {
    let checked = try await check(trouble: "permission")
    #expect(checked.output.status == 4)
    let steps = checked.steps("sim-alibaba-cdn")
    #expect(steps.contains("credentials ok"))
    #expect(steps.contains("permission DescribeRefreshTasks ok"))
    #expect(steps.contains("permission DescribeRefreshTaskById failed"))
    #expect(steps.contains("quota purge-url ok"))
    #expect(
      checked.trouble("sim-alibaba-cdn").contains("allow cdn:DescribeRefreshTaskById for this key"))
    #expect(
      checked.trouble("sim-ucloud").contains("allow DescribeNewUcdnPrefetchCacheTask for this key"))
    // This vendor has no permissions.
    #expect(checked.object("sim-jdcloud")["state"] as? String == "ok")
  }

  @Test("What is left is a warning, and a failure with 6 only where it is needed")
  func quota() async throws {
    let spent = try await check(trouble: "quota")
    #expect(spent.output.status == 0)
    #expect(spent.output.talk.contains("nothing failed; warnings: sim-alibaba-cdn"))
    #expect(spent.steps("sim-alibaba-cdn").contains("quota purge-url warning"))
    #expect(spent.trouble("sim-ucloud").contains("none of 700 URLs left today on www.example.com"))
    let needed = try await check(trouble: "quota", ["--need", "purge-url=1"])
    #expect(needed.output.status == 6)
    #expect(needed.steps("sim-alibaba-cdn").contains("need purge-url failed"))
    #expect(needed.steps("sim-jdcloud").contains("need purge-url unknown"))
    #expect(needed.output.talk.contains("too little quota: sim-alibaba-cdn, sim-alibaba-dcdn"))
    let enough = try await check(["sim-alibaba-cdn", "--need", "purge-url=100,prefetch=10"])
    #expect(enough.output.status == 0, "\(enough.output)")
    let tooMuch = try await check(["sim-alibaba-cdn", "--need", "purge-url=100,prefetch=2000"])
    #expect(tooMuch.output.status == 6)
    // What cannot be read weighs more.
    let both = try await check(trouble: "key", ["--need", "purge-url=1"])
    #expect(both.output.status == 4)
  }

  @Test("Endpoints that are closed or speak no TLS are told apart")
  func unreachable() async throws {
    let closed = try await check(["sim-ucloud"]) { text in
      text.replacing(/http:\/\/127\.0\.0\.1:\d+/, with: "http://127.0.0.1:1")
    }
    #expect(closed.output.status == 4)
    #expect(closed.steps("sim-ucloud").contains("reachable failed"))
    #expect(closed.object("sim-ucloud")["state"] as? String == "down")
    let plain = try await check(["sim-ucloud"]) { text in
      text.replacing("http://127.0.0.1", with: "https://127.0.0.1")
    }
    #expect(plain.output.status == 4)
    #expect(plain.steps("sim-ucloud").contains("reachable ok"))
    #expect(plain.steps("sim-ucloud").contains("tls failed"))
  }

  @Test("A key that a command gives is asked for once, however many calls there are")
  func keyCommand() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "8", "--frozen"], home: home) { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let key = try #require(text.firstMatch(of: /private_key: "(.+)"/)).1
        let program = try home.write(
          "key", "#!/bin/sh\necho asked >> \(home.url.path)/asked\necho '\(key)'\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        let config = try home.write(
          "command.yaml",
          text.replacing(/private_key: .+/, with: "private_key_command: [\(program)]"))
        let output = try await Program.run(
          ["check", "--config", config, "sim-ucloud"], environment: home.environment)
        #expect(output.status == 0, "\(output)")
        #expect(
          try String(contentsOfFile: home.url.path + "/asked", encoding: .utf8) == "asked\n")
      }
    }
  }

  @Test("Usage errors are 2; the policy needs nobody's answer")
  func usage() async throws {
    func check(_ arguments: [String]) async throws -> Program.Output {
      try await withHome { home in
        let config = try home.write(
          "config.yaml",
          """
          accounts:
            - {name: ali, provider: alibaba-cdn, access_key_id: i, access_key_secret: k}
            - {name: uc, provider: ucloud, public_key: i, private_key: k}
            - {name: jd, provider: jdcloud, username: u, secret_key: k}

          """)
        return try await Program.run(
          ["check", "--config", config] + arguments, environment: home.environment)
      }
    }
    for arguments in [["nobody"], ["--need", "purge-url"], ["--need", "purge-url=1,purge-url=2"]] {
      #expect(try await check(arguments).status == 2, "\(arguments)")
    }
    let policy = try await check(["ali", "--policy"])
    #expect(policy.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(policy.data.utf8))
    let statements = (object as? [String: Any])?["Statement"] as? [[String: Any]]
    #expect(
      statements?.first?["Action"] as? [String] == [
        "cdn:DescribeRefreshTasks", "cdn:DescribeRefreshTaskById", "cdn:DescribeRefreshQuota",
      ])
    let all = try await check(["--policy"])
    #expect(
      all.talk.contains(
        "jd: there is no read-only policy to grant; a jdcloud key may do everything"))
    #expect(all.data.contains("DescribeNewUcdnPrefetchCacheTask\n"))
  }
}
