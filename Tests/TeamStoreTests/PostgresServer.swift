import Foundation
import Glibc
import Synchronization
import TestSupport

/// A PostgreSQL server of the tests alone, on a socket in a folder of its own; both are gone when the process that
/// started it is, however that ends.
final class PostgresServer: Sendable {
  /// What went wrong with it; a run without a server fails, and skips nothing.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// One for all suites of a run; each makes a schema of its own in it.
  static let shared = Result { try PostgresServer() }

  /// The folder of the socket, the data and the log.
  let folder: String
  /// The port at which it listens on loopback; nil where it has its socket alone.
  let port: Int?
  private let keeper: Keeper
  private let acts = Mutex(0)

  /// Where Debian has the server's programs.
  private static func programs() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    guard let newest = versions.compactMap(Int.init).max() else {
      throw Failure(description: "there is no PostgreSQL server here; run: .ci/setup --tests")
    }
    return "\(root)/\(newest)/bin"
  }

  /// How others than those of this machine would come to a server.
  enum Network {
    case none
    /// Over loopback, in the clear.
    case plain
    /// Over loopback with a certificate for `localhost` by the authority in `ca.crt` of the folder.
    case tls
  }

  /// Starts a server and waits until it answers.
  init(_ network: Network = .none) throws {
    port = network == .none ? nil : try FreePort.one()
    let name = UUID().uuidString.prefix(8).lowercased()
    // The path of a socket has at most 107 bytes.
    folder = "/tmp/cdntop-pg-\(name)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    let programs = try Self.programs()
    var prefix: [String] = []
    if geteuid() == 0 {
      // The server refuses to run as root.
      let user =
        ["postgres", "nobody"].first { (name: String) in getpwnam(name) != nil } ?? "nobody"
      prefix = ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
      guard let entry = getpwnam(user) else { throw Failure(description: "no user \(user)") }
      chown(folder, entry.pointee.pw_uid, entry.pointee.pw_gid)
    }
    let run = prefix.map(Self.quoted).joined(separator: " ")
    let make = "\(run) \(programs)/initdb -D data -U owner -A trust -E UTF8 --no-locale --no-sync"
    let listening =
      port.map { "-p \($0) -c listen_addresses=127.0.0.1" } ?? "-c listen_addresses="
    let certify =
      network != .tls
      ? ""
      : """
       && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tests -keyout ca.key -out ca.crt \
         -addext basicConstraints=critical,CA:TRUE 2>/dev/null \
       && openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null \
       && printf 'subjectAltName=DNS:localhost' >san \
       && openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san \
         -out server.crt 2>/dev/null \
       && chmod 644 ca.crt && cp server.key server.crt data/ && chown --reference=data data/server.* \
       && printf 'ssl = on\\n' >>data/postgresql.conf
      """
    // It ends with the other end of its standard input, whoever closes that.
    let script = """
      start() {
        \(run) \(programs)/postgres -D data -k \(folder) \(listening) -c fsync=off \
          -c shared_buffers=32MB -c max_connections=300 -c log_min_messages=fatal >>log 2>&1 </dev/null &
        server=$!
      }
      number=0
      cd \(folder) && umask 077 && \(make) >log 2>&1 \(certify) && start && {
        while read -r word name; do
          case $word in
            start) start ;;
            stop) kill -INT $server; wait $server ;;
            kill) kill -QUIT $server; wait $server ;;
            keep) cp -a data "$name" ;;
            put) rm -rf data; cp -a "$name" data; rm -f data/postmaster.pid ;;
            pool) \(run) pgbouncer -q "$name" </dev/null >>log 2>&1 & pool=$! ;;
          esac
          number=$((number + 1))
          echo $number >state
        done
        kill $pool 2>/dev/null
        kill -QUIT $server; wait
      }
      cd / && rm -rf \(folder)
      """
    keeper = try Keeper(script)
    try waitUntilReady()
  }

  deinit { keeper.end() }

  /// What libpq connects by, over the socket.
  ///
  /// - Parameter user: the superuser unless told.
  func address(user: String = "owner") -> String {
    "host=\(folder) user=\(user) dbname=postgres" + (port.map { " port=\($0)" } ?? "")
  }

  /// What libpq connects by, over loopback.
  func networkAddress(_ host: String = "localhost") -> String {
    "host=\(host) port=\(port ?? 0) user=owner dbname=postgres"
  }

  /// Something that is done to the server.
  enum Act: String {
    case start, stop, kill
    /// Keeps a copy of its data, while it stands still, and puts that back.
    case keep, put
    /// Starts a pooler by a configuration.
    case pool
  }

  /// Does something to the server, and waits until it is done.
  func `do`(_ act: Act, _ name: String = "") throws {
    let number = acts.withLock { acts in
      acts += 1
      return acts
    }
    keeper.write("\(act.rawValue) \(name)\n")
    while (try? String(contentsOfFile: folder + "/state", encoding: .utf8)) != "\(number)\n" {
      usleep(10_000)
    }
    if act == .start { try waitUntilReady() }
  }

  /// Starts a pooler that lends connections for a transaction; returns what libpq connects to it by.
  func pooler() throws -> String {
    let settings = """
      [databases]
      postgres = host=\(folder) port=\(port ?? 5432) dbname=postgres user=owner
      [pgbouncer]
      listen_addr =
      listen_port = 6432
      unix_socket_dir = \(folder)
      auth_type = any
      pool_mode = transaction
      default_pool_size = 5
      """
    try settings.write(toFile: folder + "/pool.ini", atomically: false, encoding: .utf8)
    try self.do(.pool, folder + "/pool.ini")
    while !FileManager.default.fileExists(atPath: folder + "/.s.PGSQL.6432") { usleep(10_000) }
    return address() + " port=6432"
  }

  private func waitUntilReady() throws {
    let end = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < end {
      if (try? psql("SELECT 1")) != nil { return }
      usleep(50_000)
    }
    let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    throw Failure(description: "the server did not start: \(log.suffix(500))")
  }

  /// Runs SQL as the superuser, as somebody else would; returns what it printed.
  @discardableResult
  func psql(
    _ sql: String, user: String = "owner", database: String = "postgres"
  ) throws -> String {
    try Self.run(
      [
        "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p",
        "\(port ?? 5432)", "-U", user, "-d", database,
      ],
      input: sql)
  }

  /// Runs a program to its end; returns what it printed.
  static func run(_ words: [String], input: String = "") throws -> String {
    let keeper = try Keeper(words.map(quoted).joined(separator: " "), readsOutput: true)
    keeper.write(input)
    return try keeper.output()
  }

  static func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// A shell that runs beside the tests, with pipes to and from it.
private final class Keeper: Sendable {
  private let process: pid_t
  private let inlet: Mutex<Int32>
  private let outlet: Int32

  init(_ script: String, readsOutput: Bool = false) throws {
    // Nobody else's child may hold the ends, or a server would outlive its tests.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard socketpair(AF_UNIX, kind, 0, &input) == 0, socketpair(AF_UNIX, kind, 0, &output) == 0
    else { throw PostgresServer.Failure(description: "no pipes: errno \(errno)") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    if readsOutput {
      posix_spawn_file_actions_adddup2(&actions, output[1], 1)
      posix_spawn_file_actions_adddup2(&actions, output[1], 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    // A server lives as long as the tests: with the end of a pipe that some other test waits for it would hold that up.
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    for descriptor in 3..<Int32(min(limit.rlim_cur, 4_096)) {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var words = ["sh", "-c", script].map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, environ)
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(input[0])
    close(output[1])
    guard code == 0 else { throw PostgresServer.Failure(description: "no shell: errno \(code)") }
    process = pid
    inlet = Mutex(input[1])
    outlet = output[0]
  }

  func write(_ text: String) {
    inlet.withLock { inlet in
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        // A program that has ended already reads nothing, and is no reason to end the tests.
        let count = bytes.withUnsafeBytes {
          send(inlet, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
      }
    }
  }

  /// All that the program prints until it ends.
  func output() throws -> String {
    closeInlet()
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(outlet, &piece, piece.count)
      guard count > 0 else { break }
      text += piece[..<count]
    }
    let status = finish()
    let words = String(decoding: text, as: UTF8.self)
    guard status == 0 else { throw PostgresServer.Failure(description: words) }
    return words.trimmingCharacters(in: .newlines)
  }

  func end() {
    closeInlet()
    _ = finish()
  }

  private func closeInlet() {
    inlet.withLock { inlet in
      if inlet >= 0 { close(inlet) }
      inlet = -1
    }
  }

  private func finish() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(outlet)
    return status
  }
}
