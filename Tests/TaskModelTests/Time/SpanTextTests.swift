import TaskModel
import TestSupport
import Testing

/// One form for every span that people read.
@Suite struct SpanTextTests {
  @Test(
    arguments: [
      (-1, "0s"), (0, "0s"), (0.9, "0s"), (3, "3s"), (59.9, "59s"), (60, "1m"), (61, "1m01s"),
      (192, "3m12s"), (600, "10m"), (3_599, "59m59s"), (3_600, "1h"), (3_660, "1h01m"),
      (7_500, "2h05m"), (86_400, "24h"), (93_900, "26h05m"), (172_799, "47h59m"), (172_800, "2d"),
      (273_600, "3d4h"), (7_776_000, "90d"), (.infinity, "0s"), (.nan, "0s"), (1e300, "9999d"),
    ] as [(Double, String)])
  func text(_ seconds: Double, _ text: String) {
    #expect(DurationText.text(seconds) == text)
    if seconds.isFinite, seconds < 1e9 { #expect(Duration.seconds(seconds).shortText == text) }
  }

  /// Where both units do not fit, the larger stands alone: never half of the smaller.
  @Test(arguments: [(252, 4, "4m"), (252, 5, "4m12s"), (43_500, 5, "12h"), (43_500, 6, "12h05m")])
  func cells(_ seconds: Double, _ cells: Int, _ text: String) {
    #expect(DurationText.text(seconds, cells: cells) == text)
  }

  @Test(
    arguments: [
      (0.05, "50ms"), (0.0004, "0s"), (0.5, "500ms"), (1, "1s"), (1.5, "1.5s"), (30, "30s"),
      (90, "1m30s"), (120, "2m"), (90.5, "1m30s"),
    ])
  func exact(_ seconds: Double, _ text: String) {
    #expect(DurationText.exact(.seconds(seconds)) == text)
  }

  /// What is written is what is typed: every text is a span of the filter language, of the same value but
  /// for what is rounded off.
  @Test func textsAreReadBack() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<5_000 {
      let seconds = Double(
        Int.random(in: 0...(1 << Int.random(in: 1...26, using: &random)), using: &random))
      let read = try #require(DurationText.parse(DurationText.text(seconds)))
      #expect(read.seconds <= seconds && seconds - read.seconds < 3_600)
    }
  }

  @Test(arguments: [
    ("90s", 90), ("15m", 900), ("1h30m", 5_400), ("24h", 86_400), ("90d", 7_776_000), ("0s", 0),
    ("1w", 604_800),
  ])
  func parses(_ text: String, _ seconds: Int) {
    #expect(DurationText.parse(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "5", "s", "-5s", "1m1h", "1s1s", "1.5h", "9223372036854775807d", "٣s"])
  func parsesNoOther(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}
