import FoundationEssentials

/// Trails in files: about five bytes a point.
extension TaskTrail {
  private static let version: UInt8 = 1
  /// More than this nobody has counted; sums of such counts are numbers still.
  fileprivate static let mostCounted = 1 << 40

  /// The trail as bytes.
  public var packed: [UInt8] {
    var writer = ByteWriter()
    writer.write(byte: Self.version)
    writer.write(count: dropped)
    var before: Int64 = 0
    for point in points {
      let time = point.at.milliseconds
      writer.write(signed: time - before)
      before = time
      point.write(to: &writer)
    }
    return writer.sealed()
  }

  /// Reads what ``packed`` wrote.
  public init(packed: [UInt8]) throws(PackingError) {
    var reader = try ByteReader(sealed: packed)
    guard try reader.byte() == Self.version else { throw .newer }
    let dropped = try reader.count(below: Self.mostCounted)
    var points: [TrailPoint] = []
    var before: Int64?
    while !reader.isAtEnd {
      guard points.count < Self.limit else { throw .damaged }
      let (time, isTooMuch) = (before ?? 0).addingReportingOverflow(try reader.signed())
      guard !isTooMuch, time >= before ?? time, let date = Date(milliseconds: time) else {
        throw .damaged
      }
      before = time
      points.append(try TrailPoint(at: date, from: &reader))
    }
    self.init(points, dropped: dropped)
  }
}

extension TrailPoint {
  /// The bits of what a point has beside its status.
  private enum Has {
    static let succeeded: UInt8 = 8
    static let failed: UInt8 = 16
    static let advance: UInt8 = 32
    static let gone: UInt8 = 64
  }

  fileprivate func write(to writer: inout ByteWriter) {
    var head = UInt8(status.storedNumber)
    if succeeded != nil { head |= Has.succeeded }
    if failed != nil { head |= Has.failed }
    if advance != nil { head |= Has.advance }
    if isGone { head |= Has.gone }
    writer.write(byte: head)
    if let succeeded { writer.write(count: succeeded) }
    if let failed { writer.write(count: failed) }
    if let advance { writer.write(count: Int((advance.within(0...1) * 10_000).rounded())) }
  }

  fileprivate init(at: Date, from reader: inout ByteReader) throws(PackingError) {
    let head = try reader.byte()
    func has(_ bit: UInt8) -> Bool { head & bit != 0 }
    guard head < 128 else { throw .newer }
    self.init(
      at: at, status: TaskStatus(storedNumber: Int(head & 7)),
      succeeded: has(Has.succeeded) ? try reader.count(below: TaskTrail.mostCounted) : nil,
      failed: has(Has.failed) ? try reader.count(below: TaskTrail.mostCounted) : nil,
      advance: has(Has.advance) ? Double(try reader.count(below: 10_001)) / 10_000 : nil,
      isGone: has(Has.gone))
  }
}
