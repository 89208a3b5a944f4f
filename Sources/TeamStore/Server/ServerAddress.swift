import TaskModel

/// Where the team's server is, as an operator wrote it for libpq: a URI or `key=value` pairs, of which a service file,
/// `.pgpass` and the variables of libpq fill the rest.
///
/// It may hold a password, and so never shows itself.
struct ServerAddress: Sendable, CustomStringConvertible, CustomReflectable {
  /// What libpq is given.
  let text: String
  /// What the store is called before there is a connection.
  let name: String
  /// The file of passwords that it names; nil for the usual one.
  let passwordFile: String?
  /// What must not be seen in any sentence.
  private let secrets: [String]

  /// Takes what an operator wrote.
  ///
  /// - Throws: ``StoreError/refused(_:)`` for what libpq cannot read; its own words would show parts of the text.
  init(_ text: String, _ pq: LibPQ) throws(StoreError) {
    guard let parts = pq.parts(of: text), !Self.isTorn(parts, of: text) else {
      throw .refused(
        "the connection string of the team's store cannot be read; it has the form postgresql://USER@HOST/DATABASE or host=HOST dbname=DATABASE; in a password in the first, @ is written %40 and / is written %2F"
      )
    }
    self.text = text
    passwordFile = parts["passfile"].flatMap { $0.isEmpty ? nil : $0 }
    name = ServerOptions(parts).name
    secrets = parts.filter { $0.key.contains("password") }.values.filter { !$0.isEmpty }
  }

  /// Whether a password with an @ or a / in it was torn apart, or a whole address taken for the database: what is behind
  /// that is then taken for a part of the host, the port or the database, which are no secrets.
  ///
  /// The folder of a socket may have an @.
  private static func isTorn(_ parts: [String: String], of text: String) -> Bool {
    let hosts = (parts["host"] ?? "").split(separator: ",")
    if hosts.contains(where: { !$0.hasPrefix("/") && $0.dropFirst().utf8.contains(at) }) {
      return true
    }
    if parts["port"]?.contains(where: { !$0.isNumber && $0 != "," }) == true { return true }
    let database = (parts["dbname"] ?? "").utf8
    if database.contains("://".utf8) { return true }
    let isURI = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    return isURI && database.contains(at)
  }

  private static let at = UInt8(ascii: "@")

  var description: String { "a connection string" }

  var customMirror: Mirror { Mirror(self, children: []) }

  /// Words of the library or the server as a sentence may have them: their first line, without secrets.
  func shown(_ words: String) -> String {
    var line = String(words.drop(while: \.isWhitespace).prefix { !$0.isNewline })
    for secret in secrets { line = line.replacing(secret, with: "…") }
    return SafeText(line, limit: .message).text
  }
}

/// What a connection goes by in the end, whoever said it.
struct ServerOptions: Sendable {
  private let values: [String: String]

  /// Reads what the library has settled on for a connection.
  init(of handle: OpaquePointer, _ pq: LibPQ) {
    values = pq.conninfo(handle).map { pq.take(options: $0) } ?? [:]
  }

  /// Makes options of values.
  init(_ values: [String: String]) { self.values = values }

  /// The hosts, in the order in which they are tried; none for the socket of this machine.
  private var hosts: [String] {
    let list = values["host"].flatMap { $0.isEmpty ? nil : $0 } ?? values["hostaddr"] ?? ""
    return list.split(separator: ",").map(String.init)
  }

  /// Whether every host is a socket of this machine.
  var isLocal: Bool {
    if values["hostaddr"]?.isEmpty == false { return false }
    return hosts.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("@") }
  }

  /// How far the server proves who it is, as libpq has it.
  var tlsMode: String { values["sslmode"] ?? "prefer" }

  /// Whether nobody said how far the server has to prove who it is.
  var needsTLSMode: Bool { !isLocal && tlsMode == "prefer" }

  /// What is not as safe as it is meant to be; nil where all is.
  var remark: String? {
    guard !isLocal, tlsMode != "verify-full" else { return nil }
    return
      "the connection to the team's store \(name) does not prove who the server is (sslmode=\(tlsMode)); sslmode=verify-full does"
  }

  /// What the store is called: the host and the database.
  var name: String {
    let place = isLocal ? "local" : hosts.joined(separator: ",")
    return SafeText(place + "/" + (values["dbname"] ?? ""), limit: .message).text
  }

  /// The name that the server knows the operator by.
  var user: String { SafeText(values["user"] ?? "", limit: .word).text }
}

extension LibPQ {
  /// The parts of a connection string by their names; nil for what is none.
  func parts(of text: String) -> [String: String]? {
    var words: UnsafeMutablePointer<CChar>?
    let options = text.withCString { conninfoParse($0, &words) }
    if let words { freemem(words) }
    return options.map { take(options: $0) }
  }

  /// Reads a table of options that the library made, and gives it back.
  ///
  /// A row of it is six texts and a number: keyword, variable, default, value, label, mark; its size for a form. The last
  /// one has no keyword.
  fileprivate func take(options table: UnsafeMutableRawPointer) -> [String: String] {
    defer { conninfoFree(table) }
    let stride = 7 * MemoryLayout<UnsafeRawPointer>.stride
    func text(_ row: Int, _ column: Int) -> String? {
      let place = row * stride + column * MemoryLayout<UnsafeRawPointer>.stride
      return table.load(fromByteOffset: place, as: UnsafePointer<CChar>?.self)
        .map { String(cString: $0) }
    }
    var values: [String: String] = [:]
    var row = 0
    while let keyword = text(row, 0) {
      if let value = text(row, 3) { values[keyword] = value }
      row += 1
    }
    return values
  }
}
