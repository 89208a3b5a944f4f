import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct ByteCodingTests {
  private static let numbers: [UInt64] = [
    0, 1, 127, 128, 16_383, 16_384, 1 << 32, 1 << 62, 1 << 63, .max - 1, .max,
  ]

  @Test(arguments: numbers)
  func aNumberIsReadAsItWasWritten(number: UInt64) throws {
    var writer = ByteWriter()
    writer.write(number: number)
    #expect(writer.bytes.count == ByteWriter.size(ofNumber: number))
    writer.write(word: number)
    writer.write(signed: Int64(bitPattern: number))
    var reader = ByteReader(writer.bytes)
    #expect(try reader.number() == number)
    #expect(try reader.word() == number)
    #expect(try reader.signed() == Int64(bitPattern: number))
    try reader.finish()
  }

  @Test func numbersNearZeroAreShort() {
    #expect([0, -1, 1, -2, 2].map(Zigzag.number) == [0, 1, 2, 3, 4])
    for number in [Int64.min, -1, 0, .max] {
      #expect(Zigzag.signed(Zigzag.number(number)) == number)
    }
  }

  @Test("A number that has no end, or more bits than there are, is damaged")
  func longNumbers() {
    for bytes in [
      Array(repeating: UInt8(0x80), count: 10) + [0], Array(repeating: 0xFF, count: 20),
      Array(repeating: 0xFF, count: 9) + [2],
    ] {
      var reader = ByteReader(bytes)
      #expect(throws: PackingError.damaged) { try reader.number() }
    }
    var reader = ByteReader([0x80, 0x80])
    #expect(throws: PackingError.cut) { try reader.number() }
  }

  @Test("No more is taken than there is, whatever a length says")
  func lengths() {
    var writer = ByteWriter()
    writer.write(number: .max)
    for count in [0, 1, 5] {
      let bytes = writer.bytes + Array(repeating: 0, count: count)
      var reader = ByteReader(bytes)
      #expect(throws: PackingError.cut) { try reader.text() }
      reader = ByteReader(bytes)
      #expect(throws: PackingError.cut) { try reader.count(of: 1) }
      reader = ByteReader(bytes)
      #expect(throws: PackingError.damaged) { try reader.count(below: .max) }
      reader = ByteReader(bytes)
      #expect(throws: PackingError.cut) { try reader.raw(.max) }
    }
    var reader = ByteReader([2, 0xC3, 0x28])
    #expect(throws: PackingError.damaged) { try reader.text() }
  }

  @Test func theCheckSumIsThatOfZip() {
    #expect(CRC32.sum(of: Array("123456789".utf8).span) == 0xCBF4_3926)
    #expect(CRC32.sum(of: [UInt8]().span) == 0)
  }

  @Test func sealedBytesAreReadOnlyAsTheyAre() throws {
    var writer = ByteWriter()
    writer.write(text: "a text")
    let bytes = writer.sealed()
    var reader = try ByteReader(sealed: bytes)
    #expect(try reader.text() == "a text")
    try reader.finish()
    PackedBytes.expectFaults(of: bytes) { bytes throws(PackingError) in
      var reader = try ByteReader(sealed: bytes)
      let text = try reader.text()
      try reader.finish()
      return text
    }
  }

  // MARK: - Values

  private func again<Value: Packable>(_ value: Value) throws -> Value {
    var writer = ByteWriter()
    value.write(to: &writer)
    var reader = ByteReader(writer.bytes)
    let read = try Value(from: &reader)
    try reader.finish()
    return read
  }

  @Test("Times are kept exactly, whichever clock they are of")
  func times() throws {
    let exact = [
      testNow, testNow.addingTimeInterval(0.001), testNow.addingTimeInterval(1 / 3),
      Date(timeIntervalSince1970: -62_135_596_800),
      .distantFuture, Date(timeIntervalSince1970: 0),
      Date(timeIntervalSince1970: 1_714_564_800.123),
      Date(timeIntervalSince1970: -0.001), Date(timeIntervalSinceReferenceDate: 7e8 + 1e-7),
    ]
    for date in exact { #expect(try again(date) == date) }
    let far = try again(Date(timeIntervalSince1970: 1e300))
    #expect(far.isOnTheCalendar, "no calendar has it, and no reader would take it")
    #expect(try again(Date(timeIntervalSince1970: .nan)).isOnTheCalendar)
    #expect(
      Date(timeIntervalSince1970: 1.234_5).inMilliseconds == Date(timeIntervalSince1970: 1.235))
  }

  @Test("Many times of one answer cost a byte each")
  func recentTimes() throws {
    let times = (0..<12).map { testNow.addingTimeInterval(1 / 3 + Double($0 % 6)) }
    var writer = ByteWriter()
    times.write(to: &writer)
    #expect(writer.bytes.count == 1 + 6 * 9 + 6)
    #expect(try again(times) == times)
  }

  @Test func spansAndFiguresAreKeptExactly() throws {
    let spans: [Duration] = [
      .zero, .seconds(-5), .milliseconds(1), .nanoseconds(1), .seconds(86_400.123_456),
      .nanoseconds(-1), .seconds(4_000_000_000),
      Duration(secondsComponent: -5_001, attosecondsComponent: 12),
    ]
    for span in spans { #expect(try again(span) == span) }
    #expect(try again(Duration.seconds(Int64.max)) == .seconds(4_000_000_000))
    let figures: [Double] = [0, 1, 0.5, 1 / 3, -12.345_678, 4e9, 0.1 + 0.2]
    for figure in figures { #expect(try again(figure) == figure) }
    #expect(try again(Double.infinity) == 4e9)
    for number in [Int.min, -1, 0, .max] { #expect(try again(number) == number) }
    let texts: [String?] = ["a", nil]
    #expect(try again(texts) == texts)
  }

  @Test("Each word has a number of its own, and the number the word")
  func storedNumbers() {
    for status in TaskStatus.allCases {
      #expect(TaskStatus(storedNumber: status.storedNumber) == status)
    }
    for kind in TaskKind.allCases { #expect(TaskKind(storedNumber: kind.storedNumber) == kind) }
    for dialect in PatternDialect.allCases {
      #expect(PatternDialect(storedNumber: dialect.storedNumber) == dialect)
    }
    for family in [TaskKind.Family.purge, .prefetch] {
      #expect(TaskKind.Family(storedNumber: family.storedNumber) == family)
    }
    for source in [CacheTask.Finish.Source.vendor, .observed] {
      #expect(CacheTask.Finish.Source(storedNumber: source.storedNumber) == source)
    }
    #expect(TaskStatus.allCases.map(\.storedNumber) == Array(0...6), "they never change")
    #expect(TaskKind.allCases.map(\.storedNumber) == Array(0...8), "they never change")
    #expect(PatternDialect.allCases.map(\.storedNumber) == Array(1...8), "they never change")
    for number in [-1, 99] {
      #expect(TaskStatus(storedNumber: number) == .unknown)
      #expect(TaskKind(storedNumber: number) == .other)
      #expect(PatternDialect(storedNumber: number) == nil)
      #expect(TaskKind.Family(storedNumber: number) == nil)
    }
  }
}
