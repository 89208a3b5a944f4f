import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal
import Testing

/// Every view of the monitor, as the golden screens show it.
struct SampleView: Sendable, CustomTestStringConvertible {
  let name: String
  /// Brings a monitor of some size to the view.
  let open: @Sendable (Size, MonitorOptions) -> AppState

  var testDescription: String { name }

  init(_ name: String, _ open: @escaping @Sendable (Size, MonitorOptions) -> AppState) {
    self.name = name
    self.open = open
  }

  /// A view that keys open in a monitor that has watched for a while.
  private init(_ name: String, keys: [String], text: String = "", then: [String] = []) {
    self.init(name) { size, options in
      var state = Self.watching(size, options)
      for key in keys { state.press(key) }
      state.type(text)
      for key in then { state.press(key) }
      state.wait(1)
      return state
    }
  }

  static let sizes = [(20, 3), (40, 6), (60, 15), (80, 24), (120, 40), (200, 60)].map {
    Size(width: $0.0, height: $0.1)
  }

  static let all: [SampleView] = [
    SampleView("table", keys: []),
    SampleView("table-of-group", keys: ["t", "t", "g", "Enter", "j", "j"]),
    SampleView("table-marked", keys: ["Space", "j", "v", ">", "S", "j", "j", "j", "Enter", "k"]),
    SampleView("table-without-urls", keys: ["j", "j", "j", "j"]),
    SampleView("table-ghost") { size, options in
      var state = Self.watching(size, options)
      state.press("/")
      state.type("status:running")
      state.press("Enter", "j")
      var tasks = Sample.tasks
      for (place, host, count) in [
        (0, "www.example.com", 500), (1, "app.example.com", 100), (6, "cdn2.example.com", 200),
      ] {
        tasks[place].status = .succeeded
        tasks[place].urls = Sample.items(host, count, done: count)
        tasks[place].progress = 1
        tasks[place].vendorStatus = SafeText("Complete", limit: .word)
        tasks[place].finish = CacheTask.Finish(
          at: Sample.now, source: .observed, notBefore: Sample.ago(5))
      }
      _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 100)))
      state.wait(1)
      return state
    },
    SampleView("table-nothing-matches", keys: ["/"], text: "label:none", then: ["Enter"]),
    SampleView("accounts-many") { size, options in
      Self.state(size, options, accounts: Self.manyAccounts)
    },
    SampleView("accounts-in-trouble") { size, options in
      var state = Self.state(
        size, options, tasks: Self.tasksOfTroubled, accounts: Self.troubled)
      state.wait(1)
      return state
    },
    SampleView("stale") { size, options in
      var state = Self.watching(size, options)
      state.wait(300)
      return state
    },
    SampleView("replay") { size, options in
      Self.replayed(size, options) { [$0.obey(.minutes(1)), $0.obey(.pace(1))] }
    },
    SampleView("replay-stopped-in-help") { size, options in
      var state = Self.replayed(size, options) { [$0.obey(.step(80)), $0.obey(.step(-90))] }
      state.press("?")
      return state
    },
    SampleView("paused") { size, options in
      var state = Self.watching(size, options)
      state.press("p")
      state.wait(72)
      _ = state.apply(.snapshot(Sample.snapshot([], version: 100)))
      return state
    },
    SampleView("waiting") { size, options in
      let accounts = Sample.accounts.map { status in
        var status = status
        status.lastSuccess = nil
        status.isComplete = false
        status.hasBeenRead = false
        return status
      }
      return Self.state(size, options, tasks: [], accounts: accounts)
    },
    SampleView("all-ended") { size, options in
      Self.state(size, options, tasks: Sample.tasks.filter(\.status.isEnded))
    },
    SampleView("start") { size, options in
      var options = options
      options.missingConfig = "/home/ops/.config/cdntop/config.yaml"
      return AppState(size: size, now: Sample.now, options: options)
    },
    SampleView("urls", keys: ["j", "j", "Enter"]),
    SampleView(
      "urls-filtered", keys: ["j", "j", "Enter", "/"], text: "quota 1003", then: ["Enter"]),
    SampleView("url", keys: ["j", "j", "Enter", "Enter"]),
    SampleView("no-urls", keys: ["j", "j", "j", "j", "Enter"]),
    SampleView("not-found", keys: ["G", "k", "k", "Enter"]),
    SampleView("help", keys: ["?"]),
    SampleView("help-of-urls", keys: ["Enter", "?", "PgDn"]),
    SampleView("filter", keys: ["/"], text: "status:failed,partial"),
    SampleView("filter-completing", keys: ["/"], text: "kind:", then: ["Tab", "Tab", "Tab"]),
    SampleView("filter-wrong", keys: ["/"], text: "kind:purge statsu:failed"),
    SampleView("quick-filter", keys: ["\\"], text: "example.com"),
    SampleView("prompt", keys: [":"], text: "sort ", then: ["Tab", "Tab"]),
    SampleView("prompt-wrong", keys: [":"], text: "sort colour", then: ["Enter"]),
    SampleView("sort", keys: [">", "S", "j", "j", "Space", "S", "j"]),
    SampleView(
      "columns", keys: ["C", "j", "Space", "j", "j", "Space", "G", "k", "k", "Space", "+"]),
    SampleView("export", keys: ["x", "Tab"]),
    SampleView("problems") { size, options in
      var state = Self.state(
        size, options, tasks: Self.tasksOfTroubled, accounts: Self.troubled)
      state.wait(75)
      state.press("P", "j")
      return state
    },
    SampleView("events", keys: ["L"]),
    SampleView("raw") { size, options in
      var state = Self.watching(size, options)
      state.press("j", "j", "o")
      let lines = [
        "{", "  \"TaskId\": \"up-77120\",", "  \"Status\": \"failure\",", "  \"Urls\": [",
      ]
      let urls = (0..<40).map {
        "    \"https://dl.example.com/pkg/2026/09/\(1_000 + $0)/index.html\","
      }
      let answer = RawAnswer(
        status: 200, lines: (lines + urls).map { SafeText($0, limit: .message) }, isCut: true)
      _ = state.apply(.rawAnswered(Sample.tasks[5].id, .answer(answer)))
      return state
    },
    SampleView("raw-waiting", keys: ["j", "j", "o"]),
    SampleView("proof-planned") { size, options in
      var state = Self.watching(size, options)
      state.press("V")
      let words = [
        "2 tasks left out: failed, or no purge",
        "120 URLs, 200 probes: 640 requests, at least 5m20s at this rate",
        "40 of 240 probes are over the limit and are not asked",
        "at 203.0.113.10, 203.0.113.11",
      ]
      _ = state.apply(.proof(.planned(words)))
      return state
    },
    SampleView("proof") { size, options in
      var state = Self.watching(size, options)
      state.press("V")
      _ = state.apply(.proof(.planned(["2 URLs, 4 probes: 12 requests, at least 6s at this rate"])))
      state.press("V")
      let urls: [(TaskProof.Verdict, String, [String])] = [
        (.fresh, "fresh at 2 of 2 places asked as identity, not gzip or br", []),
        (
          .stale,
          "stale at 1, fresh at 1 of 2 places asked as identity, not gzip or br; 203.0.113.11: not the "
            + "expected body", ["203.0.113.11 (cn1234) identity: stale, not the expected body"]
        ),
        (.unknown, "nothing proved: no address was found", []),
      ]
      for (index, url) in urls.enumerated() {
        _ = state.apply(
          .proof(
            .proved(
              ProvedURL(
                verdict: url.0,
                sentence: "https://dl.example.com/pkg/2026/09/\(index)/index.html: " + url.1,
                places: url.2))))
      }
      _ = state.apply(
        .proof(.ended("3 URLs at the places asked: 1 stale, 1 unknown, 1 fresh", isKept: true)))
      return state
    },
    SampleView("about", keys: [":"], text: "about", then: ["Enter"]),
  ]

  private static func state(
    _ size: Size, _ options: MonitorOptions, tasks: [CacheTask] = Sample.tasks,
    accounts: [AccountStatus] = Sample.accounts
  ) -> AppState {
    Sample.state(size.width, size.height, tasks: tasks, accounts: accounts, options: options)
  }

  /// A monitor that shows a recording, after what an operator wanted.
  private static func replayed(
    _ size: Size, _ options: MonitorOptions, _ wish: (inout ReplayDeck) -> [ReplayFrame]
  ) -> AppState {
    guard var deck = (try? ReplayStory(300).recording()).flatMap({ ReplayDeck($0) }) else {
      Issue.record("the story cannot be replayed")
      return watching(size, options)
    }
    var options = options
    options.replay = deck.frame.status
    var state = AppState(size: size, now: Sample.now, options: options)
    for frame in [deck.frame] + wish(&deck) { _ = state.apply(.replayed(frame)) }
    return state
  }

  /// A monitor that has watched for 25 minutes, unevenly, and for some of them in vain.
  static func watching(_ size: Size, _ options: MonitorOptions) -> AppState {
    var state = AppState(size: size, now: Sample.ago(25 * 60 + 20), options: options)
    for (now, snapshot) in past {
      _ = state.apply(.tick(now))
      _ = state.apply(.snapshot(snapshot))
    }
    _ = state.apply(.tick(Sample.now))
    _ = state.apply(.snapshot(Sample.snapshot(version: 99)))
    return state
  }

  private static let past: [(Date, Snapshot)] = (0..<25).compactMap { minute in
    if (9...11).contains(minute) { return nil }
    let now = Sample.ago(25 * 60 + 15 - Double(minute) * 60)
    let accounts = Sample.accounts.map { status in
      var status = status
      status.plannedInterval = .seconds(60)
      status.lastSuccess = now
      return status
    }
    var tasks = Sample.tasks
    tasks[0].urls = Sample.items("www.example.com", 500, done: min(240, minute * minute))
    if minute < 20 { tasks[3].status = .running }
    if minute < 24 { tasks[5].status = .running }
    return (now, Sample.snapshot(tasks, accounts: accounts, version: UInt64(minute + 1)))
  }

  static let troubled = [
    Sample.account(Sample.alibaba, "alibaba-cdn"),
    Sample.account(Sample.dcdn, "alibaba-dcdn", age: 41) {
      $0.state = .limited
      $0.error = .throttled(
        retryAfter: nil, VendorMessage(code: "Throttling.User", text: "Request was denied"))
      $0.nextPoll = Sample.now.addingTimeInterval(14)
      $0.consecutiveFailures = 1
    },
    Sample.account(Sample.ucloud, "ucloud", age: 362) {
      $0.state = .auth
      $0.error = .credentials(VendorMessage(code: "174", text: "PublicKey has expired"))
      $0.consecutiveFailures = 4
      $0.nextPoll = nil
    },
    Sample.account(Sample.jd, "jdcloud", age: 130) {
      $0.state = .down
      $0.error = .transport("connection refused")
      $0.consecutiveFailures = 3
      $0.failingSince = Sample.ago(120)
    },
  ]

  /// The tasks as of the last answer of their troubled accounts, all in the past by so much.
  private static let tasksOfTroubled = Sample.tasks.map { task in
    guard let status = troubled.first(where: { $0.account == task.account }),
      let read = status.lastSuccess, let seen = task.lastSeenAt, read < seen
    else { return task }
    let past = seen.timeIntervalSince(read)
    func earlier(_ date: Date?) -> Date? { date?.addingTimeInterval(-past) }
    var task = task
    task.createdAt = earlier(task.createdAt)
    task.trackedAt = earlier(task.trackedAt)
    task.lastSeenAt = read
    task.lastProgressAt = earlier(task.lastProgressAt)
    if let finish = task.finish {
      task.finish = CacheTask.Finish(
        at: finish.at.addingTimeInterval(-past), source: finish.source,
        notBefore: earlier(finish.notBefore))
    }
    task.urls = task.urls.map { urls in
      URLItems(
        urls.map {
          URLItem(
            url: $0.url, status: $0.status, vendorStatus: $0.vendorStatus,
            reportedProgress: $0.reportedProgress, createdAt: earlier($0.createdAt),
            finishedAt: earlier($0.finishedAt), message: $0.message)
        })
    }
    return task
  }

  /// More accounts than any screen has lines for them, a few of them in trouble.
  private static let manyAccounts =
    Sample.accounts
    + (1...30).map { number in
      let id = AccountID("customer-\(number)-alibaba")
      return Sample.account(id, "alibaba-cdn", age: Double(number % 7)) {
        if number == 17 {
          $0.state = .auth
          $0.error = .permission(VendorMessage(code: "Forbidden.RAM", text: "not authorized"))
          $0.lastSuccess = nil
        } else if number == 23 {
          $0.state = .limited
          $0.error = .throttled(
            retryAfter: nil, VendorMessage(code: "Throttling", text: "too fast"))
          $0.nextPoll = Sample.now.addingTimeInterval(700)
        } else if number == 30 {
          $0.state = .off
          $0.nextPoll = nil
        }
      }
    }
}
