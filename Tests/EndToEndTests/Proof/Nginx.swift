import Foundation
import Glibc
import TestSupport
import Testing

/// A real web server of a test's own, with its folder, its port and no rights of anybody else.
struct Nginx: Sendable {
  /// Its folder.
  let folder: URL
  /// Where it listens on loopback.
  let port: Int

  /// Starts one; it listens when this returns.
  ///
  /// - Parameters:
  ///   - name: what its folder in `home` is called.
  ///   - http: what stands in its `http` block.
  ///   - server: what stands in its `server` block.
  static func start(
    _ name: String, in home: Home, http: String = "", server: String
  ) async throws -> Nginx {
    let folder = home.url.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let port = try FreePort.one()
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map { "\($0)_temp_path \($0);" }.joined(separator: " ")
    let configuration = """
      \(geteuid() == 0 ? "user root root;" : "")
      worker_processes 1;
      pid nginx.pid;
      error_log error.log;
      events {}
      http {
        access_log off;
        \(temporary)
        \(http)
        server {
          listen 127.0.0.1:\(port);
          \(server)
        }
      }
      """
    try Data(configuration.utf8).write(to: folder.appending(path: "nginx.conf"))
    let nginx = Nginx(folder: folder, port: port)
    try await nginx.run()
    return nginx
  }

  /// Ends it.
  func stop() async throws { try await run("-s", "stop") }

  private func run(_ more: String...) async throws {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let output = try await Program.run(
      "nginx", ["-p", folder.path, "-c", "nginx.conf", "-e", "error.log"] + more,
      environment: ["PATH": path + ":/usr/sbin:/sbin"])
    try #require(output.status == 0, "\(output)")
  }
}

/// An origin and an edge that caches what it serves, both nginx.
struct CachedSite: Sendable {
  let home: Home
  let origin: Nginx
  let edge: Nginx

  /// The URL whose file ``write(_:)`` writes.
  static let url = "http://www.example.com/a.js"

  private var file: URL { origin.folder.appending(path: "html/a.js") }
  private var cache: URL { edge.folder.appending(path: "cache") }

  /// Changes what the origin serves.
  func write(_ text: String) throws { try Data(text.utf8).write(to: file) }

  /// Has the origin serve it no more.
  func remove() throws { try FileManager.default.removeItem(at: file) }

  /// Purges as nginx is purged: the files of the cache are deleted.
  ///
  /// - Parameter isWanted: picks files by what is in them, head and body.
  /// - Returns: how many were deleted.
  func purge(_ isWanted: (Data) -> Bool = { _ in true }) throws -> Int {
    let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
    let files = try names.map { cache.appending(path: $0) }
      .filter { isWanted(try Data(contentsOf: $0)) }
    for file in files { try FileManager.default.removeItem(at: file) }
    return files.count
  }

  /// Runs the program on it.
  func verify(_ more: [String] = []) async throws -> Program.Output {
    let places = try home.write("edges", "# the one edge\n127.0.0.1:\(edge.port)  here\n")
    return try await Program.run(
      [
        "verify", Self.url, "--origin", "http://127.0.0.1:\(origin.port)", "--from",
        "ip:@\(places)", "--rate", "50",
      ] + more, environment: home.environment)
  }
}

/// Lends a site that serves a text as `/a.js`, and ends it afterwards.
func withCachedSite(
  serving text: String, _ body: (CachedSite) async throws -> Void
) async throws {
  try await withHome { home in
    let origin = try await Nginx.start(
      "origin", in: home,
      server: """
        root html;
        gzip on;
        gzip_types *;
        gzip_min_length 1;
        gzip_proxied any;
        gzip_vary on;
        """)
    try FileManager.default.createDirectory(
      at: origin.folder.appending(path: "html"), withIntermediateDirectories: false)
    let edge: Nginx
    do {
      edge = try await Nginx.start(
        "edge", in: home,
        http: "proxy_cache_path cache keys_zone=edge:1m inactive=1h use_temp_path=off;",
        server: """
          location / {
            proxy_pass http://127.0.0.1:\(origin.port);
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_cache edge;
            proxy_cache_valid 200 1h;
            add_header X-Cache-Status $upstream_cache_status always;
          }
          """)
    } catch {
      try? await origin.stop()
      throw error
    }
    let site = CachedSite(home: home, origin: origin, edge: edge)
    let outcome: Result<Void, any Error>
    do {
      try site.write(text)
      outcome = .success(try await body(site))
    } catch {
      outcome = .failure(error)
    }
    try await edge.stop()
    try await origin.stop()
    try outcome.get()
  }
}
