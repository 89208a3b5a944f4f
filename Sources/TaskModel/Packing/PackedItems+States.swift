/// What the items of a task say beside their texts, in files: the wordings once, then column by column.
extension PackedItems {
  /// The texts of the items alone.
  var list: URLTexts { URLTexts(bytes: bytes, ends: ends) }

  func writeStates(to writer: inout ByteWriter) {
    writer.write(count: count)
    guard count > 0 else { return }
    // A wording whose items were all replaced stays behind, and is nobody's.
    var numbers: [UInt32: UInt32] = [:]
    var used: [Wording] = []
    var column = AlikeColumn<UInt32>()
    for item in 0..<count {
      let place = wording[item]
      let number = numbers[place] ?? UInt32(used.count)
      if Int(number) == used.count {
        numbers[place] = number
        used.append(wordings[Int(place)])
      }
      column.append(number)
    }
    writer.write(count: used.count)
    for wording in used { wording.write(to: &writer) }
    column.write(as: PlaceCode.self, to: &writer)
    figures.write(as: FigureCode.self, to: &writer)
    creations.write(as: TimeCode.self, to: &writer)
    finishes.write(as: TimeCode.self, to: &writer)
  }

  /// Reads what items that have these texts say.
  init(_ texts: URLTexts, from reader: inout ByteReader) throws(PackingError) {
    let count = try reader.count(below: Int(UInt32.max))
    guard count == texts.count else { throw .damaged }
    guard count > 0 else {
      self.init()
      return
    }
    let used = try reader.count(of: 2)
    var wordings: [Wording] = []
    for _ in 0..<used { wordings.append(try Wording(from: &reader)) }
    let wording = try AlikeColumn(count: count, as: PlaceCode.self, from: &reader)
    let isKnown = wording.holds { Int($0) < wordings.count }
    guard isKnown else { throw .damaged }
    self.init(
      texts, wordings: wordings, wording: wording,
      figures: try AlikeColumn(count: count, as: FigureCode.self, from: &reader),
      creations: try AlikeColumn(count: count, as: TimeCode.self, from: &reader),
      finishes: try AlikeColumn(count: count, as: TimeCode.self, from: &reader))
  }
}

extension URLItems {
  /// The texts of the items alone.
  public var list: URLTexts { packed.list }

  /// What the items say beside their texts, in 6 to 12 bytes for a task that ended.
  public var packedStates: [UInt8] {
    var writer = ByteWriter()
    packed.writeStates(to: &writer)
    return writer.sealed()
  }

  /// Puts items together from their texts and what ``packedStates`` wrote of them.
  public init(_ texts: URLTexts, packedStates: [UInt8]) throws(PackingError) {
    var reader = try ByteReader(sealed: packedStates)
    self.init(unchanged: try PackedItems(texts, from: &reader))
    try reader.finish()
  }
}

extension PackedItems.Wording {
  /// The bits of what a wording has beside its status.
  private enum Has {
    static let vendorStatus: UInt8 = 8
    static let message: UInt8 = 16
    static let kind: UInt8 = 32
    static let dialect: UInt8 = 64
    static let part: UInt8 = 128
  }

  fileprivate func write(to writer: inout ByteWriter) {
    var head = UInt8(status.storedNumber)
    if vendorStatus != nil { head |= Has.vendorStatus }
    if message != nil { head |= Has.message }
    if kind != nil { head |= Has.kind }
    if dialect != nil { head |= Has.dialect }
    if part != nil { head |= Has.part }
    writer.write(byte: head)
    if let vendorStatus { writer.write(word: vendorStatus.text) }
    if let message { writer.write(word: message.text) }
    if let kind { writer.write(count: kind.storedNumber) }
    if let dialect { writer.write(count: dialect.storedNumber) }
    if let part { writer.write(word: part.text) }
  }

  fileprivate init(from reader: inout ByteReader) throws(PackingError) {
    let head = try reader.byte()
    func has(_ bit: UInt8) -> Bool { head & bit != 0 }
    self.init(
      status: TaskStatus(storedNumber: Int(head & 7)),
      vendorStatus: has(Has.vendorStatus) ? try reader.word() : nil,
      message: has(Has.message) ? try reader.word() : nil,
      kind: has(Has.kind) ? TaskKind(storedNumber: try reader.storedNumber()) : nil,
      dialect: has(Has.dialect) ? PatternDialect(storedNumber: try reader.storedNumber()) : nil,
      part: has(Has.part) ? try reader.word() : nil)
  }
}
