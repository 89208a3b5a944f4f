import Foundation
import Glibc
import Synchronization

/// A PostgreSQL server of the tests alone, on a socket in a folder of its own; both are gone when the process that
/// started it is, however that ends.
public final class PostgresServer: Sendable {
  /// What went wrong with it; a run without a server fails, and skips nothing.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// One for all suites of a run; each makes a schema, or a database, of its own in it.
  public static let shared = Result { try PostgresServer() }

  /// The folder of the socket, the data and the log.
  public let folder: String
  /// The port at which it listens on loopback; nil where it has its socket alone.
  public let port: Int?
  private let keeper: KeptProcess
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
  public enum Network: Sendable {
    /// Nobody: it has its socket alone.
    case none
    /// Over loopback, in the clear.
    case plain
    /// Over loopback with a certificate for `localhost` by the authority in `ca.crt` of the folder.
    case tls
  }

  /// Starts a server and waits until it answers.
  public init(_ network: Network = .none) throws {
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
            freeze) kill -STOP $server $(pgrep -P $server) ;;
            thaw) kill -CONT $server $(pgrep -P $server) ;;
            keep) cp -a data "$name" ;;
            put) rm -rf data; cp -a "$name" data; rm -f data/postmaster.pid ;;
            pool) \(run) pgbouncer -q "$name" </dev/null >>log 2>&1 & pool=$! ;;
          esac
          number=$((number + 1))
          echo $number >state
        done
        kill $pool 2>/dev/null
        kill -CONT $server $(pgrep -P $server) 2>/dev/null
        kill -QUIT $server; wait
      }
      cd / && rm -rf \(folder)
      """
    keeper = try KeptProcess(script)
    try waitUntilReady()
  }

  deinit { keeper.end() }

  /// What libpq connects by, over the socket.
  ///
  /// - Parameter user: the superuser unless told.
  public func address(user: String = "owner", database: String = "postgres") -> String {
    "host=\(folder) user=\(user) dbname=\(database)" + (port.map { " port=\($0)" } ?? "")
  }

  /// What libpq connects by, over loopback.
  public func networkAddress(_ host: String = "localhost") -> String {
    "host=\(host) port=\(port ?? 0) user=owner dbname=postgres"
  }

  /// Something that is done to the server.
  public enum Act: String, Sendable {
    /// Starts it, stops it as pg_ctl does, or as a crash does.
    case start, stop, kill
    /// Has it say nothing any more, and go on.
    case freeze, thaw
    /// Keeps a copy of its data, while it stands still, and puts that back.
    case keep, put
    /// Starts a pooler by a configuration.
    case pool
  }

  /// Does something to the server, and waits until it is done.
  public func `do`(_ act: Act, _ name: String = "") throws {
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
  public func pooler(user: String = "owner", database: String = "postgres") throws -> String {
    let settings = """
      [databases]
      \(database) = host=\(folder) port=\(port ?? 5432) dbname=\(database) user=\(user)
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
    return address(user: user, database: database) + " port=6432"
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
  public func psql(
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
  public static func run(_ words: [String], input: String = "") throws -> String {
    let keeper = try KeptProcess(words.map(quoted).joined(separator: " "), readsOutput: true)
    keeper.write(input)
    return try keeper.output()
  }

  static func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
