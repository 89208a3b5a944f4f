import TestSupport
import Testing

@testable import MonitorUI

@Suite struct AgeTextTests {
  @Test(
    arguments: [
      (-5, "0s", "0s"), (0, "0s", "0s"), (3.9, "3s", "3s"), (58, "58s", "58s"),
      (60, "1m", "1m"), (252, "4m12s", "4m"), (580, "9m40s", "9m"), (600, "10m", "10m"),
      (3_599, "59m", "59m"), (3_600, "1h", "1h"), (7_500, "2h05m", "2h"),
      (43_500, "12h", "12h"), (86_399, "23h", "23h"), (86_400, "24h", "24h"),
      (273_600, "3d4h", "3d4h"), (863_999, "9d23h", "9d"), (4_320_000, "50d", "50d"),
      (.infinity, "0s", "0s"), (1e300, "9999d", "9999d"),
    ] as [(Double, String, String)])
  func words(_ seconds: Double, _ text: String, _ short: String) {
    #expect(AgeText.text(seconds) == text)
    #expect(AgeText.short(seconds) == short)
  }

  /// How old data is: never a figure that another place contradicts, and 1 s is not 5 s.
  @Test(
    arguments: [
      (-3, "<5s"), (0, "<5s"), (1, "<5s"), (4.9, "<5s"), (5, "5s"), (9.9, "5s"), (10, "10s"),
      (59, "55s"), (60, "1m"), (75, "1m"), (252, "4m"), (7_500, "2h"),
    ] as [(Double, String)])
  func data(_ seconds: Double, _ text: String) {
    #expect(AgeText.data(seconds) == text)
    #expect(AgeText.data(seconds).count <= 4)
  }

  @Test(
    arguments: [
      (-3, 0, 0), (0, 0, 0), (4.9, 0, 5), (5, 5, 5), (59, 55, 60), (60, 60, 60), (61, 60, 70),
      (599, 590, 600), (600, 600, 600), (7_501, 7_501, 7_501),
    ] as [(Double, Double, Double)])
  func steps(_ seconds: Double, _ down: Double, _ up: Double) {
    #expect(AgeText.stepped(seconds, .down) == down)
    #expect(AgeText.stepped(seconds, .up) == up)
  }

  /// The columns for ages never overflow.
  @Test func boundedWidth() {
    var seconds = 0.0
    while seconds < 86_400 * 900 {
      #expect(AgeText.text(seconds).count <= 5)
      #expect(AgeText.short(seconds).count <= 4)
      seconds = seconds * 1.07 + 1
    }
  }
}

@Suite struct CellTextTests {
  @Test(
    arguments: [
      (nil, "-"), (0, "0%"), (0.004, "0%"), (0.57, "57%"), (0.999, "99%"), (0.9999999, "99%"),
      (1, "100%"), (1.5, "100%"), (.nan, "-"),
    ] as [(Double?, String)])
  func percent(_ share: Double?, _ text: String) {
    #expect(Percent.text(share) == text)
  }

  @Test(
    arguments: [
      (0, 4, "-"), (38, 4, "38"), (9_999, 4, "9999"), (12_345, 4, "12k"), (1_234_567, 4, "1M"),
      (123_456, 3, "123k"), (999_999, 4, "999k"),
    ])
  func counts(_ count: Int, _ width: Int, _ text: String) {
    #expect(Count.text(count, width: width) == text)
  }

  @Test(
    arguments: [
      (1, 9, 7, "1/9"), (999, 999, 7, "999/999"), (612, 1_000, 7, "612/1k"),
      (999, 20_000, 7, "999/20k"), (1_999, 2_000, 7, "1k/2k"), (612, 1_000, 11, "612/1000"),
      (120_000, 123_456, 7, "97%"), (12_345, 12_999, 7, "12k/13k"), (12_999, 12_999, 7, "12k/12k"),
      (9_500, 9_999, 7, "9k/10k"), (999_999, 1_000_000, 7, "999k/1M"),
      (1_000_000, 1_000_000, 7, "1M/1M"), (123_456, 123_456, 7, "100%"), (0, 123_456, 7, "0/123k"),
      (123_455, 123_456, 7, "99%"), (1_200_000, 1_900_000, 7, "1M/2M"),
      (120_000, 123_456, 11, "120k/123k"), (1_999_999, 1_999_999_999, 7, "0%"),
    ])
  func pairs(_ part: Int, _ whole: Int, _ width: Int, _ text: String) {
    #expect(Count.pair(part, of: whole, width: width) == text)
  }

  /// A part that looks like the whole would read as done.
  @Test func noPartLooksLikeTheWhole() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let whole = Int.random(in: 1...(1 << Int.random(in: 1...31, using: &random)), using: &random)
      let part = Int.random(in: max(0, whole - whole / 20 - 2)...whole, using: &random)
      let text = Count.pair(part, of: whole, width: 7)
      #expect(text.count <= 7)
      let sides = text.split(separator: "/")
      let looksDone = sides.count == 2 ? sides[0] == sides[1] : text == "100%"
      #expect(looksDone == (part == whole), "\(part) of \(whole): \(text)")
    }
  }
}
