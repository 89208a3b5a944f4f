/// One thing that can be wrong with a vendor or the way to it, and what the operator then reads.
struct Fault: Sendable {
  /// What an operator should see of it.
  enum Effect: Sendable {
    /// A problem of the account whose sentence has these words; its rows turn stale, and no new ones appear.
    case trouble(String)
    /// The same of an account that answers, if only to be left alone: a row is stale once it is old for how often it is read,
    /// which one that goes on is soon.
    case delay(String)
    /// What could be read is shown, as going on, and that it is not all is said; with these words where somebody has
    /// to be told.
    case readInPart(because: String? = nil)
    /// The same from the start and for good: there never was a row.
    case lasting(String)
    /// Nothing: all is read as if nothing were wrong.
    case none
    /// Statuses that differ from what the vendor otherwise says, by the row's id.
    case rows([String: String])
    /// The same of how far rows are.
    case progress([String: Double])
  }

  /// The way to the vendor.
  enum Way: Sendable {
    case http
    /// TLS, with that certificate of the tests' own folder and in old versions alone once something is wrong.
    case tls(faulty: String = "loopback", isOld: Bool = false)
    /// By a proxy, at which the fault is.
    case proxy
    /// TLS through a tunnel of such a proxy.
    case tunnel
    /// To an address of the newer kind.
    case newAddress
    /// To a name that nobody knows.
    case noName
  }

  /// The row's name, which is its account's too, in words.
  let name: String
  let act: FaultyVendor.Act
  var way = Way.http
  let effect: Effect
  /// How many URLs some tasks then have, by their id.
  let urls: [String: Int]

  init(
    _ name: String, _ act: FaultyVendor.Act, by way: Way = .http, _ effect: Effect,
    urls: [String: Int] = [:]
  ) {
    self.name = name
    self.act = act
    self.way = way
    self.effect = effect
    self.urls = urls
  }

  /// The account's name in the configuration.
  var account: String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }
}

/// A part of the matrix.
struct FaultGroup: Sendable {
  let title: String
  let faults: [Fault]

  static let all = [network, tls, http, statuses, content, pages]

  private static let throttled = Fault.Effect.delay("rate limited")
  private static let noAnswer = Fault.Effect.trouble("no answer from the vendor")
  private static let odd = Fault.Effect.trouble("answer not understood")

  private static let network = FaultGroup(
    title: "The network",
    faults: [
      Fault("refused", .refuse, noAnswer),
      Fault("reset before the answer", .cut(.start, .reset), noAnswer),
      Fault("reset in the head", .cut(.head, .reset), noAnswer),
      Fault("reset in the body", .cut(.body, .reset), noAnswer),
      Fault("closed before the answer", .cut(.start, .close), noAnswer),
      Fault("closed in the head", .cut(.head, .close), noAnswer),
      Fault("closed in the body", .cut(.body, .close), noAnswer),
      Fault("silence", .cut(.start, .silence), noAnswer),
      Fault("silence in the head", .cut(.head, .silence), noAnswer),
      Fault("silence in the body", .cut(.body, .silence), noAnswer),
      Fault("head byte by byte", .drip(.start), noAnswer),
      Fault("body byte by byte", .drip(.body), noAnswer),
      Fault("a name that nobody knows", .none, by: .noName, .lasting("no answer from the vendor")),
      Fault("addresses of IPv6 alone", .none, by: .newAddress, .none),
      Fault("hung up after each answer", .leave(.afterAnswer), .none),
      Fault("hung up when idle", .leave(.whenIdle), .none),
      Fault("hung up at the next request", .leave(.atNextRequest), .none),
      Fault("endless head", .flood(.head), odd),
      Fault("endless body", .flood(.body), odd),
      Fault("another protocol", raw("SSH-2.0-OpenSSH_9.2\r\n"), odd),
      Fault("bytes of TLS", .bytes { _ in [0x15, 0x03, 0x01, 0, 2, 2, 40] }, odd),
    ])

  private static let tls = FaultGroup(
    title: "TLS and proxies",
    faults: [
      Fault("TLS reset before the answer", .cut(.start, .reset), by: .tls(), noAnswer),
      Fault("TLS cut in the body", .cut(.body, .close), by: .tls(), noAnswer),
      Fault("certificate for another host", .none, by: .tls(faulty: "elsewhere"), noAnswer),
      Fault("certificate out of date", .none, by: .tls(faulty: "expired"), noAnswer),
      Fault("certificate of a stranger", .none, by: .tls(faulty: "stranger"), noAnswer),
      Fault("TLS 1.1 alone", .none, by: .tls(isOld: true), noAnswer),
      Fault("proxy refuses", .refuse, by: .proxy, noAnswer),
      Fault("proxy is silent", .cut(.start, .silence), by: .proxy, noAnswer),
      Fault("proxy answers byte by byte", .drip(.start), by: .proxy, noAnswer),
      Fault("proxy hangs up", .cut(.head, .close), by: .proxy, noAnswer),
      Fault("proxy wants a user", status(407), by: .proxy, noAnswer),
      Fault("proxy finds nobody", status(502), by: .proxy, .trouble("vendor unavailable")),
      Fault("proxy to https refuses", .refuse, by: .tunnel, noAnswer),
      Fault("proxy to https is silent", .cut(.start, .silence), by: .tunnel, noAnswer),
      Fault("proxy to https hangs up", .cut(.head, .close), by: .tunnel, noAnswer),
      Fault("proxy to https wants a user", status(407), by: .tunnel, noAnswer),
      Fault("proxy to https finds nobody", status(502), by: .tunnel, noAnswer),
    ])

  private static let http = FaultGroup(
    title: "HTTP",
    faults: [
      Fault("no head", .bytes { Array($0.utf8) }, odd),
      Fault("two lengths", answer(fields: ["Content-Length: 5"]), odd),
      Fault("negative length", lengths("-5"), odd),
      Fault("length of 99 digits", lengths(String(repeating: "9", count: 99)), odd),
      Fault("length of 4 TB", lengths("4398046511104"), odd),
      Fault(
        "length that is too short", .bytes { whole(Array($0.utf8), length: $0.utf8.count / 2) }, odd
      ),
      Fault(
        "second answer behind the first", .bytes { whole(Array($0.utf8)) + unasked($0) }, .none),
      Fault("chunks that are none", chunked("xyz\r\nnonsense"), odd),
      Fault("chunk of 16 digits", chunked("FFFFFFFFFFFFFFFF\r\n{}"), noAnswer),
      Fault("gzip that is none", answer(fields: ["Content-Encoding: gzip"]), odd),
      Fault("deflate that is none", answer(fields: ["Content-Encoding: deflate"]), odd),
      Fault("gzip that grows to 1 GB", gzipBomb, odd),
      Fault("deflate that grows to 1 GB", deflateBomb, odd),
      Fault("unknown compression", answer(fields: ["Content-Encoding: br"]), odd),
      Fault("captive portal", page("200 OK", "<html><title>Log in</title></html>"), odd),
      Fault("line ends alone", raw("HTTP/1.1 200 OK\n\n{}"), odd),
    ])

  private static let statuses = FaultGroup(
    title: "Statuses",
    faults: [Fault("status 204", raw("HTTP/1.1 204 X\r\n\r\n"), odd)]
      + [Fault("status 304", raw("HTTP/1.1 304 X\r\n\r\n"), noAnswer)]
      + [301, 302, 303, 307, 308].map {
        Fault("redirect \($0)", status($0, ["Location: https://other.example/"]), noAnswer)
      }
      + [400, 404, 405, 409, 410, 413, 414, 418, 421, 425, 426, 431, 451].map {
        Fault("status \($0)", status($0), .trouble("request rejected"))
      }
      + [401, 403].map { Fault("status \($0)", status($0), .trouble("key")) }
      + [408, 500, 501, 502, 503, 504, 520, 599].map {
        Fault("status \($0)", status($0), .trouble("vendor unavailable"))
      }
      + [407, 511].map { Fault("status \($0)", status($0), noAnswer) }
      + [Fault("status 429 alone", status(429), throttled)]
      + waits.map { Fault("status 429 wait \($0)", wait($0, with: 429), throttled) }
      + waits.map { Fault("status 401 wait \($0)", wait($0, with: 401), .trouble("key refused")) }
      + ["0", past, "2"].map { Fault("status 503 wait \($0)", wait($0, with: 503), throttled) }
      + ["-1", "soon", "1e30"].map {
        Fault("status 503 wait \($0)", wait($0, with: 503), .trouble("vendor unavailable"))
      })

  private static let past = "Thu, 01 Jan 1970 00:00:00 GMT"
  private static let waits = ["0", "-1", "soon", "1e30", past, "2"]

  private static let content = FaultGroup(
    title: "The answer",
    faults: [
      Fault("empty answer", text { _ in "" }, odd),
      Fault("null", text { _ in "null" }, odd),
      Fault("a list", text { _ in "[]" }, odd),
      Fault("a number", text { _ in "0" }, odd),
      Fault("cut in the middle", text { String($0.prefix($0.count / 2)) }, odd),
      Fault("two answers", text { $0 + $0 }, odd),
      Fault("no JSON", text { _ in "{'Tasks': {}}" }, odd),
      Fault(
        "100000 levels deep", text { _ in String(repeating: "[", count: 100_000) }, odd),
      Fault("XML", text { _ in "<Tasks></Tasks>" }, odd),
      Fault(
        "UTF-16", .bytes { whole($0.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) }, odd),
      Fault(
        "an error with 200", text { _ in #"{"Code":"InternalError","Message":"no"}"# },
        .trouble("vendor unavailable")),
      Fault("no list", text { _ in #"{"Result":[]}"# }, odd),
      Fault(
        "a text for the list", text { $0.replacing(/"Tasks":.*/, with: #""Tasks":"x"}"#) }, odd),
      Fault("byte order mark", .bytes { whole([0xEF, 0xBB, 0xBF] + $0.utf8) }, .none),
      Fault(
        "numbers as texts", text { $0.replacing(#""TotalCount":3"#, with: #""TotalCount":"3""#) },
        .none),
      Fault(
        "texts as numbers", text { $0.replacing(/"TaskId":"(\d+)"/) { "\"TaskId\":\($0.1)" } },
        .none),
      Fault("each row twice", text { twice($0) }, .none),
      Fault("unknown members", text { "{\"New\":[{}]," + $0.dropFirst() }, .none),
      Fault("half a surrogate", text { $0.replacing("Origin", with: #"\ud800Origin"#) }, .none),
      Fault("NUL in a text", text { $0.replacing("Origin", with: #"Ori\u0000gin"#) }, .none),
      Fault("GBK in a text", .bytes { whole(gbk($0)) }, .none),
      Fault(
        "escapes of a terminal",
        text { $0.replacing("Origin", with: #"\u001b[2J\u009b31mOrigin"#) }, .none),
      Fault("members named twice, the first wrong", text { named(twice: $0) }, .none),
      Fault(
        "progress that goes back from 50 % to 20 %", text { $0.replacing("50%", with: "20%") },
        .progress(["1002": 0.2])),
      Fault("progress that is none", text { $0.replacing("50%", with: "NaN") }, .none),
      Fault("progress beyond all", text { $0.replacing("50%", with: "1e400%") }, .none),
      Fault("negative progress", text { $0.replacing("50%", with: "-5%") }, .none),
      Fault(
        "a URL of 1 MB",
        text { $0.replacing("/1002.js", with: "/" + String(repeating: "a", count: 1 << 20)) }, .none
      ),
      Fault("a time that is none", created("9999-99-99T99:99:99Z"), .none),
      Fault("times of the year 1", created("0001-01-01T00:00:00Z"), .none),
      Fault("times of the year 9999", created("9999-12-31T23:59:59Z"), .none),
      Fault(
        "an unknown word", text { $0.replacing("Refreshing", with: "Pondering") },
        .rows(["1002": "unknown"])),
      Fault(
        "null everywhere",
        text {
          $0.replacing(/"(Status|Process|CreationTime|Description|ObjectType|ObjectPath)":"[^"]*"/)
          { "\"\($0.1)\":null" }
        }, .rows(["1001": "unknown", "1002": "unknown", "1003": "unknown"])),
      Fault(
        "a total of -1", text { $0.replacing(#""TotalCount":3"#, with: #""TotalCount":-1"#) }, .none
      ),
      Fault(
        "a total of 99 digits",
        text {
          $0.replacing(
            #""TotalCount":3"#, with: "\"TotalCount\":" + String(repeating: "9", count: 99))
        }, .none),
    ])

  private static func raw(_ text: String) -> FaultyVendor.Act { .bytes { _ in Array(text.utf8) } }

  static func text(_ change: @escaping @Sendable (String) -> String) -> FaultyVendor.Act {
    .bytes { whole(Array(change($0).utf8)) }
  }

  /// A whole answer with that body, or one that says it is of another length.
  private static func whole(
    _ body: [UInt8], length: Int? = nil, fields: [String] = []
  ) -> [UInt8] {
    let head = [
      "HTTP/1.1 200 OK", "Content-Type: application/json",
      "Content-Length: \(length ?? body.count)",
    ]
    return Array(((head + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  private static func answer(fields: [String]) -> FaultyVendor.Act {
    .bytes { whole(Array($0.utf8), fields: fields) }
  }

  private static func lengths(_ length: String) -> FaultyVendor.Act {
    .bytes { Array("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\($0)".utf8) }
  }

  /// An answer with other tasks, to a call that nobody made.
  private static func unasked(_ body: String) -> [UInt8] {
    whole(Array(body.replacing("\"TaskId\":\"100", with: "\"TaskId\":\"666").utf8))
  }

  private static func created(_ time: String) -> FaultyVendor.Act {
    text { $0.replacing(/"CreationTime":"[^"]*"/, with: "\"CreationTime\":\"\(time)\"") }
  }

  private static let gzipBomb = FaultyVendor.Act.bytes { _ in
    whole(
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + gigabyteOfSpaces, fields: ["Content-Encoding: gzip"])
  }

  private static let deflateBomb = FaultyVendor.Act.bytes { _ in
    whole([0x78, 0x01] + gigabyteOfSpaces, fields: ["Content-Encoding: deflate"])
  }

  /// A gigabyte of spaces, packed: one, and then again and again that the last 258 bytes go on (RFC 1951, 3.2.6).
  private static let gigabyteOfSpaces: [UInt8] = {
    let again = "11000101" + "00000"
    let bits = Array(("1" + "10" + "01010000" + String(repeating: again, count: 16)).utf8)
    let bytes = stride(from: 0, to: 15 * 8, by: 8).map { start in
      (0..<8).reduce(UInt8(0)) { $0 | (bits[start + $1] == UInt8(ascii: "1") ? 1 << $1 : 0) }
    }
    // Eight times thirteen bits are thirteen bytes.
    let rounds = (1 << 30) / (258 * 8)
    return bytes[..<2] + Array(repeatElement(bytes[2...], count: rounds).joined())
  }()

  private static func chunked(_ body: String) -> FaultyVendor.Act {
    raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
  }

  private static func page(_ status: String, _ body: String) -> FaultyVendor.Act {
    raw(
      "HTTP/1.1 \(status)\r\nContent-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
  }

  private static func status(_ code: Int, _ fields: [String] = []) -> FaultyVendor.Act {
    let lines = ["HTTP/1.1 \(code) Some Words"] + fields + ["Content-Length: 0", "", ""]
    return raw(lines.joined(separator: "\r\n"))
  }

  private static func wait(_ wait: String, with code: Int) -> FaultyVendor.Act {
    status(code, ["Retry-After: \(wait)"])
  }

  private static func named(twice body: String) -> String {
    let wrong = ["TaskId": #""6666""#, "Status": #""Failed""#, "TotalCount": "99"]
    return wrong.reduce(body) { body, member in
      body.replacing(
        "\"\(member.key)\":", with: "\"\(member.key)\":\(member.value),\"\(member.key)\":")
    }
  }

  private static func twice(_ body: String) -> String {
    guard let start = body.firstRange(of: "[{"), let end = body.lastIndex(of: "]") else {
      return body
    }
    let rows = body[body.index(before: start.upperBound)..<end]
    return body[..<end] + ",\(rows)" + body[end...]
  }

  private static func gbk(_ body: String) -> [UInt8] {
    let marked = Array(body.replacing("Origin", with: "~~").utf8)
    return marked.map { $0 == UInt8(ascii: "~") ? 0xD6 : $0 }
  }
}
