import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct PackedItemsBytesTests {
  private func again(_ items: URLItems) throws -> URLItems {
    try URLItems(URLTexts(packed: items.list.packed), packedStates: items.packedStates)
  }

  @Test("Items come back as they were, whatever they have in common", arguments: 0..<40)
  func roundTrip(seed: Int) throws {
    let items = PackedFixtures.items([0, 1, 2, 40][seed % 4], seed: UInt64(seed))
    let read = try again(items)
    #expect(read == items)
    #expect(Array(read) == Array(items))
    #expect(read.endedCount == items.endedCount && read.succeededCount == items.succeededCount)
    #expect(read.failedCount == items.failedCount)
    #expect(read.meanProgress == items.meanProgress && read.meanAdvance == items.meanAdvance)
    #expect(read.list.packed == items.list.packed && read.packedStates == items.packedStates)
  }

  @Test("Every member of an item comes back, and there are no others")
  func members() throws {
    let item = PackedFixtures.item
    #expect(
      TaskModelTests.members(of: item) == [
        "url", "status", "vendorStatus", "reportedProgress", "createdAt", "finishedAt", "message",
        "kind", "dialect", "part",
      ], "a new member has to be written by PackedItems+States, and compared here")
    #expect(try Array(again([item])) == [item])
    #expect(try Array(again([item, makeItem("x"), item])) == [item, makeItem("x"), item])
  }

  @Test("Newer states of a list of URLs take the same list")
  func states() throws {
    let before = URLItems(
      (0..<20).map { makeItem("https://a.example/\($0)", .running, progress: 0.5) })
    let after = URLItems(
      (0..<20).map { makeItem("https://a.example/\($0)", .succeeded, word: "Complete") })
    #expect(before.list == after.list && before.list.packed == after.list.packed)
    #expect(try URLItems(before.list, packedStates: after.packedStates) == after)
    let other = URLItems((0..<19).map { makeItem("https://a.example/\($0)") })
    #expect(throws: PackingError.damaged) {
      try URLItems(other.list, packedStates: after.packedStates)
    }
  }

  @Test("A wording that is nobody's any more is not written")
  func staleWordings() throws {
    let old = makeItem("a", .failed, word: "Failed", message: "a secret reason")
    let items = URLItems([old, makeItem("b")]).joined(with: [[makeItem("a")]])
    let reason = Array("a secret reason".utf8)
    #expect(items.packedStates.firstRange(of: reason) == nil)
    #expect(try again(items) == items)
  }

  @Test("5,000 URLs take half of their bytes, and their states 2 bytes each")
  func size() throws {
    var all: [URLItem] = []
    for place in 0..<5_000 {
      let hasFailed = place % 50 == 0
      let url = "https://assets.shop.example/2026/11/images/\(place * 7_919 % 100_000).jpg"
      all.append(
        URLItem(
          url: SafeText(url, limit: .url), status: hasFailed ? .failed : .succeeded,
          createdAt: testNow, finishedAt: testNow.addingTimeInterval(Double(place % 60)),
          message: hasFailed ? SafeText("404", limit: .message) : nil))
    }
    let items = URLItems(all)
    let texts = items.list.packed
    #expect(texts.count < items.list.size / 2)
    #expect(items.packedStates.count < 5_000 * 4)
    #expect(try again(items) == items)
    PackedBytes.expectFaults(of: texts) { bytes throws(PackingError) in try URLTexts(packed: bytes)
    }
    let ended = URLItems((0..<10).map { makeItem("https://a.example/\($0)", .succeeded) })
    #expect(ended.packedStates.count <= 20)
  }

  @Test("Bytes that were cut or changed are an error", arguments: 0..<8)
  func faults(seed: Int) {
    let items = PackedFixtures.items(12, seed: UInt64(seed))
    let texts = items.list
    PackedBytes.expectFaults(of: items.packedStates) { bytes throws(PackingError) in
      try URLItems(texts, packedStates: bytes)
    }
    PackedBytes.expectFaults(of: texts.packed) { bytes throws(PackingError) in
      try URLTexts(packed: bytes)
    }
  }

  @Test("Bytes that somebody forged are items that are safe, or an error", arguments: 0..<6)
  func forged(seed: Int) {
    let items = PackedFixtures.items(12, seed: UInt64(seed))
    PackedBytes.tryForged(items.list.packed) { bytes in
      guard let read = try? URLTexts(packed: bytes) else { return }
      #expect(read.texts.allSatisfy { $0 == SafeText($0.text, limit: .url) })
      #expect(read.size <= 64 * bytes.count)
      #expect((try? URLTexts(packed: read.packed)) == read)
    }
    PackedBytes.tryForged(items.packedStates) { bytes in
      guard let read = try? URLItems(items.list, packedStates: bytes) else { return }
      for item in read {
        for text in [item.vendorStatus, item.message, item.part] {
          #expect(text.map { $0 == SafeText($0.text, limit: .message) } ?? true)
        }
        #expect(item.reportedProgress.map { (0...1).contains($0) } ?? true)
      }
      #expect((try? URLItems(items.list, packedStates: read.packedStates)) == read)
    }
  }

  @Test("Texts of a file are made safe again")
  func unsafeTexts() throws {
    let hostile = ["\u{1B}[2J", "a\u{202E}b\nc", String(repeating: "é", count: 9_000), "\u{0}"]
    let bytes = hostile.reduce(into: [UInt8]()) { $0 += $1.utf8 }
    var ends: [UInt32] = []
    for text in hostile { ends.append((ends.last ?? 0) + UInt32(text.utf8.count)) }
    let read = try URLTexts(packed: URLTexts(bytes: bytes, ends: ends).packed)
    #expect(read.texts == hostile.map { SafeText($0, limit: .url) })
  }

  @Test("A small file cannot stand for much text, and every list can be written")
  func expansion() throws {
    let long = String(repeating: "p", count: 8_000)
    let texts = URLTexts((0..<300).map { SafeText("\(long)\($0)", limit: .url) })
    #expect(try URLTexts(packed: texts.packed) == texts)
    #expect(texts.packed.count * 64 >= texts.size)
    #expect(texts.packed.count * 20 < texts.size)

    var writer = ByteWriter()
    writer.write(count: 1_000)
    writer.write(count: 0)
    writer.write(text: long)
    for _ in 1..<1_000 {
      writer.write(count: long.utf8.count)
      writer.write(count: 0)
    }
    let bomb = writer.sealed()
    #expect(throws: PackingError.damaged) { try URLTexts(packed: bomb) }
  }
}
