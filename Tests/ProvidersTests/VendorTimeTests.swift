import FoundationEssentials
import TaskModel
import Testing

@testable import Providers

/// Times as vendors and signatures write them.
@Suite struct VendorTimeTests {
  /// 2026-01-01T01:30:05Z.
  private static let moment = Date(timeIntervalSince1970: 1_767_231_005)

  @Test(
    arguments: [
      ("2026-01-01 09:30:05", .shanghai), ("2026-01-01T09:30:05", .shanghai),
      ("20260101093005", .shanghai), ("2026-01-01 01:30:05", .utc), ("20260101013005", .utc),
      ("2025-12-31 22:00:05", UTCOffset(seconds: -12_600)),
    ] as [(String, UTCOffset)])
  func withoutAZone(text: String, zone: UTCOffset) {
    #expect(ZonelessTime.date(text, in: zone) == Self.moment)
    let written = text.count == 19 ? text.replacing("T", with: " ") : nil
    if let written { #expect(ZonelessTime.text(Self.moment, in: zone) == written) }
  }

  @Test(arguments: [
    "", "2026-01-01", "2026-01-01 09:30", "2026-01-01 09:30:05Z", "2026-13-01 09:30:05",
    "2026-02-30 09:30:05",
    "2026/01/01 09:30:05", "2026-01-01_09:30:05", "2026-01-01 24:30:05", "2026010109300",
    "2026010109300x",
    "２０２６-01-01 09:30",
  ])
  func isNoTime(text: String) {
    #expect(ZonelessTime.date(text, in: .utc) == nil)
  }

  @Test func countedFrom1970() {
    #expect(EpochTime.date(seconds: 1_767_231_005) == Self.moment)
    #expect(EpochTime.date(milliseconds: 1_767_231_005_250) == Self.moment.addingTimeInterval(0.25))
    for none in [nil, 0, -1, .max, 253_402_300_800] as [Int?] {
      #expect(EpochTime.date(seconds: none) == nil)
    }
    for none in [nil, 0, -1, 999, .max, .min, 253_402_300_800_000] as [Int?] {
      #expect(EpochTime.date(milliseconds: none) == nil)
    }
  }

  @Test func asSigned() {
    #expect(SigningTime.stamp(Self.moment) == "20260101T013005Z")
    #expect(SigningTime.day(Self.moment) == "20260101")
    let late = Date(timeIntervalSince1970: 1_767_218_400)
    #expect(SigningTime.day(late, in: .utc) == "20251231")
    #expect(SigningTime.day(late, in: .shanghai) == "20260101")
  }
}
