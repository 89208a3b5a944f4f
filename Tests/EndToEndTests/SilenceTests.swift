import Foundation
import Glibc
import Subprocess
import TestSupport
import Testing

/// Accounts that hang, each in its own way, beside healthy ones.
///
/// Their calls may take ten minutes, so that nothing here ends because one of them was given up.
@Suite(.serialized, .hangLimit)
struct SilenceTests {
  private static let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"

  /// What hangs, for as long as it is kept.
  private struct Servers {
    let hole = Blackhole()
    let silent: LoopbackServer
    var others: [LoopbackServer] = []

    init() async throws { silent = try await .start(.silence) }

    mutating func port(_ behavior: LoopbackServer.Behavior) async throws -> Int {
      let server = try await LoopbackServer.start(behavior)
      others.append(server)
      return server.port
    }

    func stop() async throws {
      try await silent.stop()
      for server in others { try await server.stop() }
    }
  }

  private func account(_ name: String, _ endpoint: String, _ rest: String = "secret_key: k")
    -> String
  {
    "  - {name: \(name), provider: jdcloud, username: u, endpoint: \"\(endpoint)\", timeout: 10m,"
      + " \(rest), track: [{id: \(Self.id), kind: purge-url}]}\n"
  }

  private func answer(_ status: String, _ field: String) -> LoopbackServer.Behavior {
    .bytes(Array("HTTP/1.1 \(status)\r\n\(field)\r\nContent-Length: 0\r\n\r\n".utf8))
  }

  /// The accounts that hang, nineteen of them, as a part of a configuration.
  private func hanging(_ servers: inout Servers, _ home: Home) async throws -> [String] {
    let folder = home.url.path
    try FileManager.default.createDirectory(
      atPath: folder + "/.aliyun", withIntermediateDirectories: true)
    for pipe in ["key", "roots.pem", ".aliyun/config.json"] {
      #expect(mkfifo(folder + "/" + pipe, 0o600) == 0)
    }
    let silent = "127.0.0.1:\(servers.silent.port)"
    let http = { (port: Int) in "http://127.0.0.1:\(port)" }
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    let tunnel = try await servers.port(.bytes(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)))
    return [
      account("connect", http(servers.hole.port)),
      account("tls", "https://\(silent)"),
      account("first-byte", "http://\(silent)"),
      account("head", http(try await servers.port(.bytes(Array("HTTP/1.1 200 OK\r\nX".utf8))))),
      account("body", http(try await servers.port(.stalling(head: head, size: 10)))),
      account("drops", http(try await servers.port(.drops(head: head)))),
      account("key-file", "http://\(silent)", "secret_key_file: key"),
      account("key-command", "http://\(silent)", "secret_key_command: [sleep, \"100\"]"),
      account(
        "stubborn", "http://\(silent)",
        "secret_key_command: [sh, -c, \"trap '' TERM; sleep 100; sleep 100\"]"),
      account(
        "grandchild", "http://\(silent)", "secret_key_command: [sh, -c, \"sleep 100 & echo k\"]"),
      account(
        "proxy", "https://vendor.example", "secret_key: k, proxy: \"http://\(silent)\""),
      account(
        "tunnel", "https://vendor.example", "secret_key: k, proxy: \"\(http(tunnel))\""),
      account(
        "socks", "https://vendor.example", "secret_key: k, proxy: \"socks5://\(silent)\""),
      account(
        "slow-down",
        http(try await servers.port(answer("429 Too Many Requests", "Retry-After: 3600")))),
      account(
        "down",
        http(try await servers.port(answer("503 Service Unavailable", "Retry-After: 3600")))),
      account("redirect", http(try await servers.port(answer("302 Found", "Location: /again")))),
      account("roots", "https://\(silent)", "secret_key: k, ca_file: roots.pem"),
      "  - {name: profile, provider: alibaba-cdn, profile: default, timeout: 10m}\n",
      account("lock", "http://\(silent)"),
    ]
  }

  /// Lends a configuration of the simulator's accounts and those that hang, as `$HOME/all.yaml`, where
  /// another process keeps the store.
  private func withSilence(_ body: (Home) async throws -> Void) async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "8", "--frozen"], home: home) { healthy in
        var servers = try await Servers()
        let hanging = try await hanging(&servers, home)
        #expect(hanging.count == 19)
        _ = try home.write("lock.yaml", "accounts:\n" + (hanging.last ?? ""))
        let accounts = try String(contentsOfFile: healthy, encoding: .utf8) + hanging.joined()
        let notify = "notify: {command: [sleep, \"100\"]}\n"
        _ = try home.write("all.yaml", notify + accounts)
        // The store is there once something was tracked.
        let track =
          "\"$0\" --config $HOME/lock.yaml track lock 545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
        _ = try await Program.shell(track, home)
        let lock = try HeldStore(home)
        defer { lock.release() }
        try await body(home)
        try await servers.stop()
      }
    }
  }

  /// The names of the healthy accounts that have rows.
  private func healthy(_ text: String) -> Set<Substring> {
    Set(text.matches(of: /sim-[a-z-]+/).map(\.output))
  }

  @Test("list and wait keep their --timeout, and list prints what the healthy accounts have")
  func commands() async throws {
    try await withSilence { home in
      let alone = try await Program.shell("\"$0\" --config $HOME/simulated.yaml list", home)
      #expect(alone.status == 0)
      let list = try await Program.shell(
        "timeout 60 \"$0\" --config $HOME/all.yaml list --timeout 4s", home)
      #expect(list.status == 4, "\(list.talk)")
      #expect(healthy(list.data) == healthy(alone.data))
      #expect(!healthy(list.talk).contains { list.talk.contains("cdntop: \($0): ") })
      let wait = try await Program.shell(
        "timeout 60 \"$0\" --config $HOME/all.yaml wait --timeout 4s", home)
      #expect(wait.status == 1 || wait.status == 4, "\(wait.talk)")
    }
  }

  @Test("A signal ends watch, which has printed what the healthy accounts have")
  func watch() async throws {
    try await withSilence { home in
      for name in ["TERM", "HUP"] {
        let script = """
          timeout -k 1 60 bash -c '"$0" --config $HOME/all.yaml watch > $HOME/lines & p=$!
          until grep -q sim-jd $HOME/lines && grep -q sim-u $HOME/lines; do sleep 0.1; done
          kill -\(name) $p; wait $p; echo status $?' "$0"
          """
        let output = try await Program.shell(script, home)
        #expect(output.data == "status \(name == "TERM" ? 143 : 129)\n", "\(output.talk)")
      }
    }
  }

  @Test("The monitor shows the healthy accounts, and ends by q and by a signal")
  func monitor() async throws {
    try await withSilence { home in
      for signal in [nil, SIGTERM] {
        try await withTerminalSession(
          command: [Program.path, "--config", home.url.path + "/all.yaml"],
          environment: home.variables
        ) { session in
          try await session.waitFor("rows") { $0.contains("RUN") || $0.contains("OK") }
          if let signal { try await session.signal(signal) } else { try await session.send("q") }
          #expect(try await session.waitForExit() == (signal.map { 128 + $0 } ?? 0))
          #expect(try session.modesAreRestored())
        }
      }
    }
  }
}
