import FoundationEssentials
import TaskModel
import TestSupport
import Testing

/// Items packed straight from bytes, beside the same items made one by one.
@Suite struct URLItemsBuilderTests {
  private static func append(
    _ url: [UInt8], _ item: URLItem, to builder: inout URLItems.Builder
  ) {
    builder.append(
      url: url.span, status: item.status, vendorStatus: item.vendorStatus,
      reportedProgress: item.reportedProgress, createdAt: item.createdAt,
      finishedAt: item.finishedAt, message: item.message)
  }

  private static func item(
    _ url: [UInt8], _ number: Int, using generator: inout SeededGenerator
  ) -> URLItem {
    func word(_ limit: SafeText.Limit) -> SafeText? {
      Bool.random(using: &generator) ? nil : SafeText("w\(number % 11)", limit: limit)
    }
    let age = Double(Int.random(in: 0..<3, using: &generator))
    return URLItem(
      url: SafeText(String(decoding: url, as: UTF8.self), limit: .url),
      status: TaskStatus.allCases.randomElement(using: &generator) ?? .unknown,
      vendorStatus: word(.word),
      reportedProgress: [nil, 0, 0.48, 1].randomElement(using: &generator) ?? nil,
      createdAt: age == 0 ? nil : testNow.addingTimeInterval(-age),
      finishedAt: age == 1 ? nil : testNow, message: word(.message))
  }

  /// Plain texts, controls, text beyond ASCII, broken UTF-8, and texts about the limit.
  private static func url(using generator: inout SeededGenerator) -> [UInt8] {
    let pieces: [[UInt8]] = [
      Array("https://a.example/".utf8), Array("图片é".utf8), [0x1B], [0x7F], [0xFF], [0xE2, 0x80],
      Array("\u{200B}\u{3164}\u{D7FF}\u{E000}".utf8), [0x20, 0x7E], [],
    ]
    var url: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<4, using: &generator) {
      url += pieces.randomElement(using: &generator) ?? []
    }
    if Int.random(in: 0..<20, using: &generator) == 0 {
      url += [UInt8](repeating: 0x78, count: SafeText.Limit.url.rawValue - url.count)
      url += [[], [0x78], [0xC3, 0xA9]].randomElement(using: &generator) ?? []
    }
    return url
  }

  @Test func theSameItemsAsOneByOne() {
    var generator = SeededGenerator(seed: 11)
    var builder = URLItems.Builder()
    for _ in 0..<200 {
      builder.removeAll()
      var items: [URLItem] = []
      for number in 0..<Int.random(in: 0..<40, using: &generator) {
        let url = Self.url(using: &generator)
        items.append(Self.item(url, number, using: &generator))
        Self.append(url, items[number], to: &builder)
      }
      let built = builder.items
      #expect(builder.count == items.count)
      #expect(Array(built) == items)
      #expect(built == URLItems(items))
      #expect(built.endedCount == URLItems(items).endedCount)
      #expect(built.meanProgress == URLItems(items).meanProgress)
    }
  }

  @Test func itemsStayAsTheyWereWhenTaken() {
    var builder = URLItems.Builder()
    let first = makeItem("a", .running, progress: 0.5)
    Self.append([0x61], first, to: &builder)
    let early = builder.items
    Self.append([0x62], makeItem("b", .failed), to: &builder)
    let both = builder.items
    builder.removeAll()
    Self.append([0x63], makeItem("c", .succeeded), to: &builder)
    #expect(Array(early) == [first])
    #expect(Array(both) == [first, makeItem("b", .failed)])
    #expect(Array(builder.items) == [makeItem("c", .succeeded)])
  }

  @Test(arguments: [(-1, 0), (1.5, 1), (0.25, 0.25)])
  func figuresAreShares(_ figure: Double, _ share: Double) {
    var builder = URLItems.Builder()
    builder.append(url: [0x61].span, status: .running, reportedProgress: figure)
    #expect(builder.items.first?.reportedProgress == share)
  }
}
