import Glibc
import Reports
import TestSupport
import Testing

@testable import CDNTopCommands

/// What a reader does not take waits, and holds up nobody.
@Suite struct SideWriterTests {
  /// A pipe that is full.
  private struct FullPipe {
    let ends: (read: Int32, write: Int32)
    private static let filling = UInt8(ascii: ".")

    init() {
      var ends: [Int32] = [-1, -1]
      pipe(&ends)
      _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
      let block = [UInt8](repeating: Self.filling, count: 4_096)
      while write(ends[1], block, block.count) > 0 {}
      _ = fcntl(ends[1], F_SETFL, 0)
      self.ends = (ends[0], ends[1])
    }

    /// Reads until a text has come, and returns all without what filled the pipe.
    func read(until end: String) -> String {
      read { $0.hasSuffix(end) }
    }

    /// Reads until what came is enough, and returns all without what filled the pipe.
    func read(until isEnough: (String) -> Bool) -> String {
      var bytes: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 65_536)
      var text = ""
      while !isEnough(text) {
        let count = Glibc.read(ends.read, &block, block.count)
        guard count > 0 else { break }
        bytes += block.prefix(count)
        text = String(decoding: bytes.drop { $0 == Self.filling }, as: UTF8.self)
      }
      return text
    }
  }

  @Test(.hangLimit) func whatIsNotReadComesLaterAndInOrder() {
    let pipe = FullPipe()
    let writer = SideWriter(pipe.ends.write, owns: true, patience: .milliseconds(10))
    for line in ["one\n", "two\n", "three\n"] { writer.write(PrintedText(lines: line)) }
    // It is given up, and nothing is lost by that.
    SideWriter.finish(within: .milliseconds(10))
    writer.write(PrintedText(lines: "four\n"))
    #expect(pipe.read(until: "four\n") == "one\ntwo\nthree\nfour\n")
    close(pipe.ends.read)
  }

  /// Every line is there, or told to be missing in its place, whatever would still have fit.
  ///
  /// When the writing thread begins is its own affair: it may be stuck with a full load, and a gap told after it.
  @Test(.hangLimit, .holds(.silentReader)) func whatWaitsIsLimitedAndAGapIsToldInItsPlace() {
    let pipe = FullPipe()
    let writer = SideWriter(pipe.ends.write, owns: true)
    let count = SideWriter.limit / 1_000 * 6
    for number in 0..<count {
      let filling = String(repeating: "x", count: number % 2 == 0 ? 1_000 : 1)
      writer.write(PrintedText(lines: "\(number) \(filling)\n"))
    }
    let text = pipe.read { $0.hasSuffix("\n") && Self.reached(by: $0) ?? count >= count }
    #expect(Self.reached(by: text) == count)
    #expect(text.contains(" more were dropped because nobody read them\n"))
    #expect(text.utf8.count < SideWriter.limit * 2 + 2_000)
    // From then on it is as before.
    writer.write(PrintedText(lines: "on\n"))
    #expect(pipe.read(until: "on\n").hasSuffix("on\n"))
    close(pipe.ends.read)
  }

  /// Which number comes after lines that are numbered, and after words that some are missing; nil for lines out of order.
  private static func reached(by text: String) -> Int? {
    var next = 0
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("cdntop: ") {
        next += Int(words[1]) ?? 0
      } else {
        guard words.first == "\(next)" else { return nil }
        next += 1
      }
    }
    return next
  }

  @Test(.hangLimit) func whatIsTakenIsThereOnReturn() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let writer = SideWriter(ends[1], owns: true, patience: .seconds(600))
    writer.write(PrintedText(lines: "said\n"))
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(ends[0], &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "said\n")
    close(ends[0])
  }

  @Test(.hangLimit) func aLogThatNobodyReadsIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: FileError("open", path, FileError.silent)) {
      try LogFile(path: path, patience: .milliseconds(10))
    }
  }
}

/// A wait ends when its time is over, whatever is still to be told.
@Suite struct WaitLimitsTests {
  @Test(arguments: [
    // The time, what is over of it, and what the last words may take.
    (3_600_000, 600_000, 5_000), (3_600_000, 3_598_000, 2_000), (3_600_000, 3_599_900, 500),
    (3_000, 3_000, 500), (3_000, 3_500, 500), (3_000, 0, 3_000), (0, 0, 500),
  ])
  func lastWordsKeepTheTime(timeout: Int, elapsed: Int, expected: Int) {
    var rules = WaitRules()
    rules.timeout = .milliseconds(timeout)
    #expect(rules.lastWords(after: .milliseconds(elapsed)) == .milliseconds(expected))
  }

  @Test(arguments: [
    (2_500, 0, 1_000), (2_500, 2_000, 500), (2_500, 2_500, 1_000), (2_500, 9_000, 1_000),
  ])
  func theEndOfTheTimeIsNotSlept(timeout: Int, elapsed: Int, expected: Int) {
    var rules = WaitRules()
    rules.timeout = .milliseconds(timeout)
    let tracker = WaitTracker(.ids([]), rules: rules)
    #expect(
      tracker.pause(after: .milliseconds(elapsed), atMost: .seconds(1)) == .milliseconds(expected))
  }
}
