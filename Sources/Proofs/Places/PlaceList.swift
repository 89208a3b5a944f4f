/// From where a URL is asked, as an operator names it.
public enum PlaceSource: Hashable, Sendable {
  /// Where this machine's own look-up leads.
  case local
  /// A node.
  case node(SocketPlace)
  /// Wherever a name server leads.
  case resolver(SocketPlace)
}

/// The value of `--from`: `local`, `ip:ADDR[:PORT],…`, `ip:@FILE` and `dns:ADDR,…`, joined with commas.
public struct PlaceList: Hashable, Sendable {
  /// Why a list cannot be read.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// What is asked, each once and in order.
  public private(set) var sources: [PlaceSource] = []

  private enum Kind {
    case node, resolver
  }

  /// Reads a list.
  ///
  /// - Parameter file: returns the text of a file that is named behind `@`.
  /// - Throws: ``Failure``, and what `file` throws.
  public init(_ text: String, file: (String) throws -> String) throws {
    var kind: Kind?
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      var word = part.drop { $0 == " " }
      while word.last == " " { word.removeLast() }
      if word == "local" {
        add(.local)
        kind = nil
        continue
      }
      if word.hasPrefix("ip:") {
        kind = .node
        word = word.dropFirst(3)
      } else if word.hasPrefix("dns:") {
        kind = .resolver
        word = word.dropFirst(4)
      }
      guard let kind else {
        throw Failure(
          description: "takes local, ip:ADDR[:PORT], ip:@FILE or dns:ADDR, not \"\(word)\"")
      }
      if kind == .node, word.hasPrefix("@") {
        try add(linesOf: try file(String(word.dropFirst())), named: word.dropFirst())
      } else {
        try add(word, kind)
      }
    }
  }

  /// Whether a text is a list of places; files that it names are not read.
  public static func isWellFormed(_ text: String) -> Bool {
    (try? PlaceList(text) { _ in "192.0.2.1" }) != nil
  }

  /// Takes what a list holds that was read before.
  public init(_ sources: [PlaceSource]) {
    for source in sources { add(source) }
  }

  private mutating func add(_ source: PlaceSource) {
    if !sources.contains(source) { sources.append(source) }
  }

  private mutating func add(_ word: Substring, _ kind: Kind) throws(Failure) {
    guard let place = SocketPlace(word) else {
      let form = kind == .node ? "ip:ADDR[:PORT]" : "dns:ADDR"
      throw Failure(description: "has \"\(word)\", which is no address; write \(form)")
    }
    add(kind == .node ? .node(place) : .resolver(place))
  }

  /// Takes an address a line; what is behind # or a blank is a remark.
  private mutating func add(linesOf text: String, named name: Substring) throws(Failure) {
    var number = 0
    var isEmpty = true
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let word = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
        .prefix { $0 != " " && $0 != "\t" && $0 != "#" }
      if word.isEmpty { continue }
      guard let place = SocketPlace(word) else {
        throw Failure(description: "has no address in line \(number) of \(name): \"\(word)\"")
      }
      add(.node(place))
      isEmpty = false
    }
    if isEmpty { throw Failure(description: "has no address in \(name)") }
  }
}

/// A place that a URL is asked at.
public struct Place: Hashable, Sendable {
  /// What it is called: `local`, or an address.
  public let name: String
  /// Where a connection is made to; nil where it cannot be asked.
  public let socket: SocketPlace?
  /// Why it cannot be asked; nil where it can.
  public let trouble: String?

  /// Makes one that can be asked.
  public init(name: String, socket: SocketPlace) {
    self.name = name
    self.socket = socket
    trouble = nil
  }

  /// Makes one that cannot.
  init(name: String, trouble: String) {
    self.name = name
    socket = nil
    self.trouble = trouble
  }
}
