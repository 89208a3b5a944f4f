import Foundation
import HTTPTypes
import TaskModel

@testable import CDNTopCommands
@testable import Proofs

extension FuzzTarget {
  static let proofs: [FuzzTarget] = [
    FuzzTarget("dns", Asked.names),
    FuzzTarget("proof", Asked.answer),
    FuzzTarget("places", Asked.places),
  ]
}

/// What has to hold of what `verify` is told: by name servers, by caches, and by who runs it.
private enum Asked {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  // MARK: Name servers

  /// The bytes are an answer's flags, its counts and its records; its question is the one that was asked.
  @Sendable static func names(_ bytes: [UInt8]) async throws(Broken) {
    for kind in [DNSMessage.Kind.address4, .address6] {
      guard let question = DNSMessage.question(for: "www.example.com", kind, id: 7) else {
        throw Broken("no question")
      }
      let message =
        question.prefix(2) + bytes.prefix(10) + question.dropFirst(12) + bytes.dropFirst(10)
      let found = addresses(in: Array(message), question, kind)
      _ = addresses(in: bytes, question, kind)
      let length = kind == .address4 ? 4 : 16
      let isOfFamily = kind == .address6 || found.allSatisfy { $0.bytes.count == length }
      try hold(isOfFamily, "\(found) of the other family")
      try hold(found.count * length <= bytes.count, "\(found.count) addresses")
      try hold(found.allSatisfy { IPAddress($0.description) == $0 }, "\(found) are others")
      let other = [question[0] ^ 1] + question.dropFirst()
      try hold(addresses(in: Array(message), other, kind).isEmpty, "an answer to another question")
    }
  }

  private static func addresses(
    in message: [UInt8], _ question: [UInt8], _ kind: DNSMessage.Kind
  ) -> [IPAddress] {
    (try? DNSMessage.addresses(in: message, for: question, kind)) ?? []
  }

  // MARK: Caches

  private static let statuses = [200, 204, 206, 301, 304, 404, 410, 503]

  /// The first two bytes are what is known and the status; then come header fields, a line each, an empty line and a body.
  ///
  /// A body is the same in whichever pieces it comes; what proves nothing proves nothing; what is written is safe.
  @Sendable static func answer(_ bytes: [UInt8]) async throws(Broken) {
    guard bytes.count > 2 else { return }
    let (known, status) = (bytes[0], statuses[Int(bytes[1]) % statuses.count])
    let rest = bytes.dropFirst(2)
    let end = rest.firstRange(of: Array("\n\n".utf8))
    let fields = fields(rest[..<(end?.lowerBound ?? rest.endIndex)])
    let content = Array(rest[(end?.upperBound ?? rest.endIndex)...])
    let coding = fields[.contentEncoding]
    let body = digest(content, coding, pieces: content.count + 1)
    try hold(digest(content, coding, pieces: 7) == body, "in pieces it is another body")
    let isHead = known & 1 != 0
    let answer = Answer(status: status, fields: fields, body: isHead ? nil : body, at: now)

    var context = ProbeContext(began: now.addingTimeInterval(-5))
    if known & 2 != 0 { context.purgedAt = now.addingTimeInterval(-60) }
    var expectation = ProofExpectation()
    let bare = finding(answer, expectation, context, isHead: isHead)
    try hold(bare.verdict != .fresh, "nothing is expected, and it is fresh: \(bare.reason)")
    if known & 4 != 0 {
      expectation.hasBaseline = true
      context.recorded = known & 8 != 0 ? body : digest([1], nil, pieces: 1)
    }
    expectation.isTimeOnly = known & 16 != 0
    if known & 32 != 0 { expectation.statuses = [404, 410] }
    if known & 64 != 0 { expectation.hash = body.hash }
    if known & 128 != 0 { expectation.fields = [.init(name: "ETag", value: #""a""#)] }
    let found = finding(answer, expectation, context, isHead: isHead)
    let tells = (200..<300).contains(status) && status != 206 || status >= 400 && status < 500
    try hold(tells || found.verdict == .unknown, "\(status) is \(found.verdict): \(found.reason)")
    if isHead, status < 300, !expectation.isTimeOnly {
      try hold(found.verdict != .stale, "stale by HEAD: \(found.reason)")
    }
    try write(answer, expectation, context, isHead: isHead)
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) -> HTTPFields {
    var fields = HTTPFields()
    for line in bytes.split(separator: 0x0A) {
      let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      guard parts.count == 2, let name = HTTPField.Name(text(parts[0])) else { continue }
      fields.append(HTTPField(name: name, value: text(parts[1])))
    }
    return fields
  }

  private static func digest(_ content: [UInt8], _ coding: String?, pieces size: Int) -> Body {
    var digest = BodyDigest(coding: coding, limit: 1 << 20)
    var rest = content[...]
    while !rest.isEmpty {
      let wantsMore = rest.prefix(size).withUnsafeBytes { digest.take($0) }
      rest = wantsMore ? rest.dropFirst(size) : []
    }
    return digest.body()
  }

  private static func finding(
    _ answer: Answer, _ expectation: ProofExpectation, _ context: ProbeContext, isHead: Bool
  ) -> Finding {
    AnswerJudge(expectation: expectation, context: context).finding(answer, isHead: isHead)
  }

  private static func write(
    _ answer: Answer, _ expectation: ProofExpectation, _ context: ProbeContext, isHead: Bool
  ) throws(Broken) {
    guard let url = ProofURL("https://www.example.com/a"), let socket = SocketPlace("192.0.2.1")
    else { throw Broken("no URL") }
    let result = ProbeResult(
      Probe(place: Place(name: "192.0.2.1", socket: socket), scheme: .https, variant: .gzip),
      .answers([answer, answer], scheme: .https),
      judge: AnswerJudge(expectation: expectation, context: context), vendors: [], isHead: isHead)
    let origin = OriginOutcome(socket: socket, answer: answer, trouble: .originMoved)
    let proof = URLProof(url: url, origin: origin, probes: [result])
    for format in ProofFormat.allCases {
      var output = ProofOutput(format)
      let written = output.head(at: now) + output.rows(of: proof) + output.foot()
      try hold(printable: written)
      if format == .json || format == .jsonl {
        let read = try? JSONSerialization.jsonObject(with: Data(written.utf8))
        try hold(read != nil, "no JSON: \(written)")
      }
    }
    let baseline = Baseline(at: now, entries: Baseline.entries(of: proof))
    guard let text = try? baseline.text() else { throw Broken("no baseline is written") }
    try hold((try? Baseline(text)) == baseline, "read again it is another baseline: \(text)")
  }

  // MARK: Who runs it

  /// A list of places, a URL and a baseline.
  @Sendable static func places(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    for list in [written, "ip:" + written, "ip:@file"] {
      guard let read = try? PlaceList(list, file: { _ in written }) else { continue }
      for source in read.sources {
        guard case .node(let place) = source else { continue }
        try hold(SocketPlace(place.description) == place, "\(place) is another place")
      }
      try hold(Set(read.sources).count == read.sources.count, "one place twice")
    }
    if let url = ProofURL(written) {
      let isPlain = url.target.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      try hold(isPlain, "an odd byte is asked for")
      try hold(url.target.hasPrefix("/"), "\(url.target) is no path")
      let again = ProofURL("https://" + url.authority(over: .https) + url.target)
      let isSame =
        again?.host == url.host && again?.target == url.target
        && again?.port == (url.port == 443 ? nil : url.port)
      try hold(isSame, "\(written) is \(url), read again \(again as Any)")
    }
    if let baseline = try? Baseline(written) {
      guard let text = try? baseline.text() else { throw Broken("no baseline is written") }
      try hold((try? Baseline(text))?.entries == baseline.entries, "read again it is another")
    }
  }
}
