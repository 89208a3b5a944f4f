import FoundationEssentials

/// How the values of a column become small numbers, one after another; a value that no number says exactly
/// makes the whole column eight bytes a value.
protocol ColumnCode {
  associatedtype Value: Equatable & Sendable

  init()
  mutating func number(of value: Value) -> UInt64?
  mutating func value(ofNumber number: UInt64) -> Value?
  func word(of value: Value) -> UInt64
  func value(ofWord word: UInt64) -> Value?
}

extension AlikeColumn {
  func write<Code: ColumnCode>(as _: Code.Type, to writer: inout ByteWriter)
  where Code.Value == Value {
    let isAlike = (1..<count).allSatisfy { self[$0] == self[0] }
    var code = Code()
    var numbers: [UInt64] = []
    var isPlain = true
    for place in 0..<(isAlike ? 1 : count) where isPlain {
      if let number = code.number(of: self[place]) {
        numbers.append(number)
      } else {
        isPlain = false
      }
    }
    writer.write(byte: (isAlike ? 0 : 1) | (isPlain ? 0 : 2))
    if isPlain {
      for number in numbers { writer.write(number: number) }
    } else {
      for place in 0..<(isAlike ? 1 : count) { writer.write(word: code.word(of: self[place])) }
    }
  }

  init<Code: ColumnCode>(count: Int, as _: Code.Type, from reader: inout ByteReader)
    throws(PackingError)
  where Code.Value == Value {
    let form = try reader.byte()
    guard form < 4 else { throw .newer }
    let isAlike = form & 1 == 0
    let isPlain = form & 2 == 0
    guard isAlike || count <= reader.left / (isPlain ? 1 : 8) else { throw .cut }
    var code = Code()
    var values: [Value] = []
    values.reserveCapacity(isAlike ? 1 : count)
    for _ in 0..<(isAlike ? 1 : count) {
      let value =
        isPlain
        ? code.value(ofNumber: try reader.number()) : code.value(ofWord: try reader.word())
      guard let value else { throw .damaged }
      values.append(value)
    }
    self.init(values, count: count)
  }
}

/// Places in a list that is kept elsewhere.
struct PlaceCode: ColumnCode {
  func number(of value: UInt32) -> UInt64? { UInt64(value) }
  func value(ofNumber number: UInt64) -> UInt32? { UInt32(exactly: number) }
  func word(of value: UInt32) -> UInt64 { UInt64(value) }
  func value(ofWord word: UInt64) -> UInt32? { UInt32(exactly: word) }
}

/// Shares of a whole in ten-thousandths; -1 for none.
struct FigureCode: ColumnCode {
  func number(of value: Double) -> UInt64? {
    if value < 0 { return 0 }
    let number = (value * 10_000).rounded()
    return number / 10_000 == value ? UInt64(number) + 1 : nil
  }

  func value(ofNumber number: UInt64) -> Double? {
    if number == 0 { return -1 }
    return number <= 10_001 ? Double(number - 1) / 10_000 : nil
  }

  func word(of value: Double) -> UInt64 { value.bitPattern }

  func value(ofWord word: UInt64) -> Double? {
    let value = Double(bitPattern: word)
    return value == -1 || (0...1).contains(value) ? value : nil
  }
}

/// Times in seconds of the reference date, minus infinity for none: milliseconds since the one before.
struct TimeCode: ColumnCode {
  private var last: Int64 = 0

  mutating func number(of value: Double) -> UInt64? {
    if value == -.infinity { return 0 }
    guard let time = Date(timeIntervalSinceReferenceDate: value).exactMilliseconds else {
      return nil
    }
    defer { last = time }
    return Zigzag.number(time - last) + 1
  }

  mutating func value(ofNumber number: UInt64) -> Double? {
    if number == 0 { return -.infinity }
    let (time, isTooMuch) = last.addingReportingOverflow(Zigzag.signed(number - 1))
    guard !isTooMuch, let date = Date(milliseconds: time) else { return nil }
    last = time
    return date.timeIntervalSinceReferenceDate
  }

  func word(of value: Double) -> UInt64 { value.bitPattern }

  func value(ofWord word: UInt64) -> Double? {
    let value = Double(bitPattern: word)
    let date = Date(timeIntervalSinceReferenceDate: value)
    return value == -.infinity || date.isOnTheCalendar ? value : nil
  }
}
