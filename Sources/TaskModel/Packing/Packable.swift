import FoundationEssentials

/// A value that files keep: what is read is equal to what was written.
///
/// What nobody of us writes, such as a share above the whole, is damaged: a file may come from a stranger.
protocol Packable: Equatable, Sendable {
  func write(to writer: inout ByteWriter)
  init(from reader: inout ByteReader) throws(PackingError)
}

extension Optional: Packable where Wrapped: Packable {
  func write(to writer: inout ByteWriter) {
    writer.write(byte: self == nil ? 0 : 1)
    self?.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self = try Bool(from: &reader) ? try Wrapped(from: &reader) : nil
  }
}

extension Array: Packable where Element: Packable {
  func write(to writer: inout ByteWriter) {
    writer.write(count: count)
    for element in self { element.write(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    self = []
    for _ in 0..<(try reader.count(of: 1)) { append(try Element(from: &reader)) }
  }
}

extension Bool: Packable {
  func write(to writer: inout ByteWriter) { writer.write(byte: self ? 1 : 0) }

  init(from reader: inout ByteReader) throws(PackingError) {
    let byte = try reader.byte()
    guard byte < 2 else { throw .damaged }
    self = byte == 1
  }
}

extension Int: Packable {
  func write(to writer: inout ByteWriter) { writer.write(signed: Int64(self)) }

  init(from reader: inout ByteReader) throws(PackingError) { self = Int(try reader.signed()) }
}

extension Double: Packable {
  /// The largest number that is kept: seconds of a century, and more than any share or rate.
  static let mostKept = 4e9

  /// The nearest number of a range; what is no number is its beginning, or 0 where that is in it.
  func within(_ range: ClosedRange<Double>) -> Double {
    if isNaN { return range.contains(0) ? 0 : range.lowerBound }
    return min(max(self, range.lowerBound), range.upperBound)
  }

  /// Seconds in milliseconds, as stores keep them, whatever the number is.
  public var storedMilliseconds: Int64 {
    Int64((within(-Self.mostKept...Self.mostKept) * 1_000).rounded())
  }

  func write(to writer: inout ByteWriter) {
    let kept = within(-Self.mostKept...Self.mostKept)
    let tenThousandths = (kept * 10_000).rounded()
    if tenThousandths / 10_000 == kept {
      writer.write(number: Zigzag.number(Int64(tenThousandths)) + 1)
    } else {
      writer.write(number: 0)
      writer.write(word: kept.bitPattern)
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let number = try reader.number()
    self =
      number == 0
      ? Double(bitPattern: try reader.word()) : Double(Zigzag.signed(number - 1)) / 10_000
    guard abs(self) <= Self.mostKept else { throw .damaged }
  }
}

extension Duration: Packable {
  private static let mostSeconds = Int64(Double.mostKept)

  func write(to writer: inout ByteWriter) {
    let most = Duration.seconds(Self.mostSeconds)
    let kept = min(max(self, .zero - most), most)
    let (seconds, rest) = kept.components
    let milliseconds = seconds * 1_000 + rest / 1_000_000_000_000_000
    if .milliseconds(milliseconds) == kept {
      writer.write(number: Zigzag.number(milliseconds) + 1)
    } else {
      writer.write(number: 0)
      writer.write(signed: seconds)
      writer.write(signed: rest)
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let number = try reader.number()
    if number > 0 {
      self = .milliseconds(Zigzag.signed(number - 1))
    } else {
      let seconds = try reader.signed()
      let rest = try reader.signed()
      let second: Int64 = 1_000_000_000_000_000_000
      guard abs(Double(seconds)) <= Double.mostKept, rest > -second, rest < second else {
        throw .damaged
      }
      self = Duration(secondsComponent: seconds, attosecondsComponent: rest)
    }
    guard abs(components.seconds) <= Self.mostSeconds else { throw .damaged }
  }
}

extension Date: Packable {
  func write(to writer: inout ByteWriter) {
    if let time = exactMilliseconds {
      let span = Zigzag.number(time - writer.times.base)
      writer.write(number: span + UInt64(PackedTimes.most) + 1)
    } else {
      let kept = isOnTheCalendar ? self : inMilliseconds
      let word = kept.timeIntervalSinceReferenceDate.bitPattern
      let place = writer.times.place(of: word)
      writer.write(count: place ?? PackedTimes.most)
      if place == nil {
        writer.write(word: word)
        writer.times.note(word)
      }
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let number = try reader.number()
    if number > PackedTimes.most {
      let span = Zigzag.signed(number - UInt64(PackedTimes.most) - 1)
      let (time, isTooMuch) = reader.times.base.addingReportingOverflow(span)
      guard !isTooMuch, let date = Date(milliseconds: time) else { throw .damaged }
      self = date
      return
    }
    var word = reader.times[Int(number)]
    if number == PackedTimes.most {
      word = try reader.word()
      reader.times.note(word)
    }
    self.init(timeIntervalSinceReferenceDate: Double(bitPattern: word))
    guard isOnTheCalendar else { throw .damaged }
  }
}

extension SafeText: Packable {
  func write(to writer: inout ByteWriter) { writer.write(word: text) }

  init(from reader: inout ByteReader) throws(PackingError) { self = try reader.word() }
}

extension String: Packable {
  func write(to writer: inout ByteWriter) { writer.write(word: self) }

  init(from reader: inout ByteReader) throws(PackingError) { self = try reader.word().text }
}

// MARK: - Words

extension ByteReader {
  /// Reads the number of a word.
  mutating func storedNumber() throws(PackingError) -> Int { try count(below: .max) }
}

extension TaskStatus: Packable {
  func write(to writer: inout ByteWriter) { writer.write(count: storedNumber) }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(storedNumber: try reader.storedNumber())
  }
}

extension TaskKind: Packable {
  func write(to writer: inout ByteWriter) { writer.write(count: storedNumber) }

  init(from reader: inout ByteReader) throws(PackingError) {
    self.init(storedNumber: try reader.storedNumber())
  }
}
