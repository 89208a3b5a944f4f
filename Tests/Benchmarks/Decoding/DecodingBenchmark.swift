import BenchmarkSupport
import FoundationEssentials
import Glibc
import HTTPTypes
import Providers
import TaskModel

/// Decodes large vendor answers into the model and prints how fast, and beside it what orjson does with the
/// same bytes.
///
/// `swift run -c release DecodingBenchmark [SHAPE…]`. Where memory counts, a shape is measured in a process of
/// its own, as what one leaves free serves the next. orjson is left out where `python3 -c 'import orjson'`
/// fails.
@main
struct DecodingBenchmark {
  private static let runs = 5

  static func main() async throws {
    let named = CommandLine.arguments.dropFirst().compactMap { Shape(rawValue: $0) }
    for shape in named.isEmpty ? Shape.allCases : named {
      let body = shape.answer()
      let provider = try shape.provider(answering: body)
      let scope = provider.capabilities.knownScopes.first ?? .account
      try ProcessFigures.forgetPeak()
      let before = ProcessFigures.memory
      var seconds: [Double] = []
      var found = (tasks: 0, urls: 0)
      for _ in 0..<runs {
        let start = ContinuousClock.now
        let page = try await provider.list(scope, from: Shape.from, to: Shape.to, after: nil)
        seconds.append((ContinuousClock.now - start) / .seconds(1))
        found = (page.reports.count, page.reports.reduce(0) { $0 + ($1.items?.count ?? 0) })
      }
      let grown = ProcessFigures.peakMemory - before
      try body.withUnsafeBufferPointer { try write($0, to: shape.path) }
      print(
        "\(shape.rawValue): \(body.count) B, \(found.tasks) tasks, \(found.urls) URLs")
      print("  cdntop  \(rates(seconds, body.count)), memory grown by \(grown / 1_048_576) MiB")
      fflush(nil)
      if system("python3 -c '\(orjson)' \(shape.path) \(runs)") != 0 {
        print("  orjson  could not be run")
      }
      unlink(shape.path)
    }
  }

  /// The same measurement in Python: bytes to dictionaries.
  private static let orjson = """
    import orjson, sys, time
    body = open(sys.argv[1], "rb").read()
    seconds = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        orjson.loads(body)
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    rates = [int(len(body) / s / 1e6) for s in (seconds[len(seconds) // 2], seconds[0])]
    print("  orjson  median %d MB/s, best %d MB/s" % tuple(rates))
    """

  private static func rates(_ seconds: [Double], _ bytes: Int) -> String {
    let sorted = seconds.sorted()
    func rate(_ seconds: Double) -> Int { Int(Double(bytes) / seconds / 1e6) }
    return "median \(rate(sorted[sorted.count / 2])) MB/s, best \(rate(sorted[0])) MB/s"
  }

  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchmarkError.cannotWrite(path) }
    defer { fclose(file) }
    guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count else {
      throw BenchmarkError.cannotWrite(path)
    }
  }
}

enum BenchmarkError: Error { case cannotWrite(String) }
