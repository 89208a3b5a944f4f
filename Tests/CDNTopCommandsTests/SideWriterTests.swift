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
      var bytes: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 65_536)
      while !String(decoding: bytes.suffix(end.utf8.count), as: UTF8.self).elementsEqual(end) {
        let count = Glibc.read(ends.read, &block, block.count)
        guard count > 0 else { break }
        bytes += block.prefix(count)
      }
      return String(decoding: bytes.drop { $0 == Self.filling }, as: UTF8.self)
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

  @Test(.hangLimit) func whatWaitsIsLimited() {
    let pipe = FullPipe()
    let writer = SideWriter(pipe.ends.write, owns: true)
    let line = String(repeating: "x", count: 999) + "\n"
    let count = SideWriter.limit / 1_000 * 3
    for _ in 0..<count { writer.write(PrintedText(lines: line)) }
    let end = "because nobody read them\n"
    let text = pipe.read(until: end)
    #expect(text.utf8.count < SideWriter.limit * 2 + 2_000)
    let kept = text.split(separator: "\n").count { $0.first == "x" }
    #expect(text.hasSuffix("cdntop: \(count - kept) more were dropped " + end))
    // From then on it is as before.
    writer.write(PrintedText(lines: "on\n"))
    #expect(pipe.read(until: "on\n").hasSuffix("on\n"))
    close(pipe.ends.read)
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
