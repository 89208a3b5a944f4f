import BenchmarkSupport
import Foundation
import NIOCore
import NIOSSL
import Proofs
import TaskModel

/// Measures what `verify` takes: URLs at an origin and four places, each asked twice over TLS, as the program does.
///
/// `swift run -c release ProofBenchmark [URLS…]`; the servers are in the same process, and what they take is measured with
/// it.
@main
struct ProofBenchmark {
  private static let host = "elsewhere.example"
  private static let bodySize = 64 << 10
  private static let rate = 500.0
  private static let edges = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"]

  static func main() async throws {
    let wanted = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let tls = try serverContext()
    let body = ByteBuffer(repeating: 0x61, count: bodySize)
    let origin = try await AnsweringWeb.start(at: "127.0.0.1", tls: tls, body: body)
    var settings = ProofSettings()
    settings.rate = rate
    settings.mostProbes = .max
    settings.pause = .milliseconds(100)
    settings.origin = { _ in .host("127.0.0.1", port: origin.port, scheme: .https) }
    var sources: [PlaceSource] = []
    for address in edges {
      let edge = try await AnsweringWeb.start(at: address, tls: tls, body: body)
      guard let socket = SocketPlace("\(address):\(edge.port)") else { continue }
      sources.append(.node(socket))
    }
    settings.places = PlaceList(sources)
    Output.write(
      """
      | URLs | requests | fresh | requests/s | CPU, ms a request | memory, MiB | peak, MiB | descriptors | threads |
      |--:|--:|--:|--:|--:|--:|--:|--:|--:|

      """)
    for urls in wanted.isEmpty ? [10, 100, 1_000] : wanted { try await measure(urls, settings) }
  }

  private static func measure(_ urls: Int, _ settings: ProofSettings) async throws {
    let clock = ContinuousClock()
    let run = ProofRun(
      settings,
      asking: EdgeClient(
        timeout: .seconds(10), roots: try roots(), clock: clock, now: { Date() }),
      lookups: NameLookups(
        system: { _ in .failure(.init("nobody was to look this up")) },
        server: { _, _ in .failure(.init("nobody was to look this up")) }),
      clock: clock, now: { Date() })
    let questions = (0..<urls).compactMap { number in
      ProofURL("https://\(host)/\(number)").map { Question(url: $0) }
    }
    let plan = await run.plan(questions)
    try ProcessFigures.forgetPeak()
    let (start, work) = (clock.now, ProcessFigures.work)
    var fresh = 0
    var descriptors = 0
    await run.perform(plan) { proof in
      if proof.verdict == .fresh { fresh += 1 }
      descriptors = max(descriptors, ProcessFigures.descriptors)
    }
    let seconds = (clock.now - start) / .seconds(1)
    let spent = (ProcessFigures.work - work) / .milliseconds(1) / Double(plan.requests)
    let cells = [
      "\(urls)", "\(plan.requests)", "\(fresh)", rounded(Double(plan.requests) / seconds),
      rounded(spent * 10, tenths: true), mebibytes(ProcessFigures.memory),
      mebibytes(ProcessFigures.peakMemory), "\(descriptors)", "\(ProcessFigures.threads)",
    ]
    Output.write("| " + cells.joined(separator: " | ") + " |\n")
  }

  private static func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20)" }

  private static func rounded(_ number: Double, tenths: Bool = false) -> String {
    tenths ? "\(number.rounded() / 10)" : "\(Int(number.rounded()))"
  }

  // MARK: Certificates

  private static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../ProvidersTests/Fixtures/tls/\(name)").standardized.path
  }

  /// Whose word is trusted: the authority of the tests, and as many others as a machine has.
  private static func roots() throws -> [NIOSSLCertificate] {
    let bundle = "/etc/ssl/certs/ca-certificates.crt"
    let machine =
      FileManager.default.fileExists(atPath: bundle)
      ? try NIOSSLCertificate.fromPEMFile(bundle) : []
    return try NIOSSLCertificate.fromPEMFile(path("ca.pem")) + machine
  }

  private static func serverContext() throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMFile(path("elsewhere.pem"))
    let key = try NIOSSLPrivateKey(file: path("elsewhere.key"), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
  }
}
