import BenchmarkSupport
import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal

/// Measures what many URLs cost: to decode, to take in, to publish, to filter, to sort, to draw, to hold.
///
/// `swift run -c release ScaleBenchmark [URLS…]`; `--write-urls N` and `--write-answer N` print the same
/// data for other programs.
@main
struct ScaleBenchmark {
  private static let sizes = [10_000, 100_000, 1_000_000]
  private static let runs = 9

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let count = arguments.last.flatMap { Int($0) } ?? 0
    switch arguments.first {
    case "--write-urls": writeURLs(Corpus(urls: count, created: created))
    case "--write-answer": writeAnswer(Corpus(urls: count, created: created))
    default:
      let wanted = arguments.compactMap { Int($0) }
      for urls in wanted.isEmpty ? sizes : wanted { try await measure(urls) }
    }
  }

  private static let start = Date(timeIntervalSince1970: 1_789_963_200)
  private static var created: Int { Int(start.timeIntervalSince1970) - 3_600 }

  private static func measure(_ urls: Int) async throws {
    let corpus = Corpus(urls: urls, created: created)
    let figures = Measurements(items: urls)
    Measurements.begin("\(urls) URLs in \(corpus.tasks) tasks")
    let before = ProcessFigures.memory
    var ingest = try Ingest(corpus)
    try await ingest.run(at: start)
    figures.print(
      "decode", ingest.decoding,
      note: Measurements.number(ingest.bytesPerSecond / 1e6) + " MB of JSON a second")
    figures.print("take in", ingest.taking)
    let (publishing, list) = Measurements.time { ingest.publish(at: start) }
    figures.print("publish all", publishing)
    figures.print(
      "publish again",
      Measurements.middle(of: runs) { _ = ingest.publish(at: start) }, note: "nothing changed")
    figures.print("adopt", ingest.adoption(of: list, at: start), note: "what another process read")
    let held = ProcessFigures.memory
    figures.print(
      "memory", bytes: held - before,
      note: "\(Measurements.number(Double(held - before) / Double(corpus.urlBytes))) x the URLs"
    )
    let screen = try Screen(list, of: ingest.status(at: start), now: start)
    for (name, duration) in screen.figures(runs: runs) { figures.print(name, duration) }
    figures.print("peak memory of the process", bytes: ProcessFigures.peakMemory)
  }

  private static func writeURLs(_ corpus: Corpus) {
    for task in 0..<corpus.tasks {
      var text = ""
      for item in 0..<Corpus.urlsPerTask { text += corpus.url(task, item) + "\n" }
      Output.write(text)
    }
  }

  private static func writeAnswer(_ corpus: Corpus) {
    for page in 0..<corpus.pages {
      Output.write(String(decoding: corpus.body(ofPage: page), as: UTF8.self) + "\n")
    }
  }
}
