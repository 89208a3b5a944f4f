import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal
import TestSupport
import Testing

/// Keys, pastes, sizes, times and worlds at random: nothing may crash, and every frame has its size.
@Suite struct RandomWalkTests {
  private static let keys = [
    "j", "k", "g", "G", "PgUp", "PgDn", "^U", "^D", "Enter", "Esc", "q", "/", "0", "!", "e", "E",
    "s", "<", ">", "I", "p", "f", "r", "R", "h", "l", "^L", "?", "Backspace", "^W", "a", "1", ":",
    "-", "(", "進", "Space", "Down", "Up", "Left", "Right", "F5", "Tab",
  ]

  @Test(arguments: 0..<8)
  func survives(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let needsASCII = seed % 2 == 0
    let theme = try Look.allCases[seed % 2].theme(asciiOnly: needsASCII)
    var state = Sample.state(
      options: Sample.options {
        $0.needsASCII = needsASCII
        $0.widths = DisplayWidth(ambiguous: seed % 3 == 0 ? 2 : 1)
      })
    var version: UInt64 = 1
    for _ in 0..<300 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        let size = Size(
          width: Int.random(in: 1...200, using: &random),
          height: Int.random(in: 1...60, using: &random))
        _ = state.apply(.input(.resize(size)))
      case 1: _ = state.apply(.input(.paste("status:failed\nx\u{1B}[A")))
      case 2, 3:
        version += 1
        _ = state.apply(.snapshot(world(&random, version: version)))
      case 4, 5:
        let seconds = Double.random(in: -5...4_000, using: &random)
        _ = state.apply(.tick(Sample.now.addingTimeInterval(seconds)))
      default:
        let name = Self.keys.randomElement(using: &random) ?? "j"
        let key = try #require(Key(name: name))
        _ = state.apply(.input(.key(key)))
      }
      let frame = render(state, theme: theme)
      #expect(frame.buffer.size == state.size)
      if let cursor = frame.cursor { #expect(frame.buffer.bounds.contains(cursor)) }
      if needsASCII { #expect(frame.buffer.text.utf8.allSatisfy { $0 < 0x80 }) }
    }
    _ = exitSummary(state)
  }

  /// Every size, once with everything there is.
  @Test func everySize() throws {
    let theme = try Look.mono.theme(asciiOnly: false)
    for keys in [[], ["Enter"], ["j", "j", "Enter"], ["/", "s"], ["?"], ["s"]] {
      for width in stride(from: 1, through: 130, by: 8) {
        for height in [1, 2, 3, 5, 6, 11, 12, 15, 19, 20, 36] {
          var state = Sample.state(width, height)
          for key in keys { state.press(key) }
          #expect(render(state, theme: theme).buffer.size == state.size)
        }
      }
    }
  }

  private func world(_ random: inout SeededGenerator, version: UInt64) -> Snapshot {
    var tasks: [CacheTask] = []
    for task in Sample.tasks where Bool.random(using: &random) {
      var task = task
      task.status = TaskStatus.allCases.randomElement(using: &random) ?? .unknown
      if Int.random(in: 0..<4, using: &random) == 0 { task.urls = nil }
      if Int.random(in: 0..<4, using: &random) == 0 {
        task.message = SafeText("進行中 \u{202E}تجربة e\u{301} 👩‍👩‍👧 \u{1B}[2J", limit: .message)
        task.urls = URLItems([
          URLItem(url: SafeText("https://例え.jp/進行/中\u{200B}.html", limit: .url), status: .failed),
          URLItem(url: SafeText("", limit: .url), status: .unknown),
        ])
      }
      tasks.append(task)
    }
    let states: [AccountStatus.State] = [.ok, .limited, .auth, .down, .off]
    let accounts = Sample.accounts.map { status in
      var status = status
      status.state = states.randomElement(using: &random) ?? .ok
      status.consecutiveFailures = Int.random(in: 0...3, using: &random)
      if status.state != .ok {
        status.error = .rejected(VendorMessage(code: "進", text: "no \u{7}"))
      }
      return status
    }
    return Sample.snapshot(tasks, accounts: accounts, version: version)
  }
}
