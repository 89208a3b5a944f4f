import FoundationEssentials
import TaskModel
import Terminal

@testable import MonitorUI

/// A small world that the tests look at: four accounts, tasks of every kind.
enum Sample {
  /// 2026-09-21 12:04:31 +08:00.
  static let now = Date(timeIntervalSince1970: 1_789_963_471)
  static let zone = ShownZone.fixed(seconds: 8 * 3_600)

  static func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }

  static let alibaba = AccountID("sim-alibaba-cdn")
  static let dcdn = AccountID("sim-alibaba-dcdn")
  static let ucloud = AccountID("sim-ucloud")
  static let jd = AccountID("sim-jdcloud")

  static func account(
    _ id: AccountID, _ provider: String, age: Double? = 3,
    coverage: AccountStatus.Coverage = .full, _ change: (inout AccountStatus) -> Void = { _ in }
  ) -> AccountStatus {
    var status = AccountStatus(
      account: id, provider: ProviderID(provider), coverage: coverage,
      plannedInterval: .seconds(5))
    status.lastSuccess = age.map { ago($0) }
    status.isComplete = age != nil
    status.hasBeenRead = age != nil
    status.nextPoll = now.addingTimeInterval(2)
    status.budget = CallBudget(tokens: 1.4, burst: 2, rate: 2)
    status.success = provider.hasPrefix("alibaba") ? network : .unsaid
    change(&status)
    return status
  }

  /// The four accounts, all well.
  static let accounts = [
    account(alibaba, "alibaba-cdn"), account(dcdn, "alibaba-dcdn", age: 2),
    account(ucloud, "ucloud", age: 5),
    account(jd, "jdcloud", age: 4, coverage: .trackedOnly),
  ]

  /// What success means at a vendor that says something of it.
  static let network = SuccessMeaning(
    purge: "in effect on its whole network, by its own word",
    prefetch: "its middle tier holds it; edges may not yet")

  static func items(
    _ host: String, _ count: Int, done: Int, failed: Int = 0, message: String? = nil,
    partly: Double? = 0.4
  ) -> URLItems {
    var items: [URLItem] = []
    for index in 0..<count {
      let url = SafeText(
        "https://\(host)/pkg/2026/09/\(1_000 + index)/index.html", limit: .url)
      if index < failed {
        items.append(
          URLItem(
            url: url, status: .failed, vendorStatus: SafeText("Failed", limit: .word),
            reportedProgress: 0.2, createdAt: ago(250), finishedAt: ago(29),
            message: message.map { SafeText($0, limit: .message) }))
      } else if index < failed + done {
        items.append(
          URLItem(
            url: url, status: .succeeded, reportedProgress: 1, createdAt: ago(250),
            finishedAt: ago(56)))
      } else {
        items.append(URLItem(url: url, status: .running, reportedProgress: partly))
      }
    }
    return URLItems(items)
  }

  static func task(
    _ account: AccountID, _ id: String, _ status: TaskStatus, kind: TaskKind = .purgeURL,
    age: Double = 60, urls: URLItems? = nil, word: String? = nil, ended: Double? = nil,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    let provider = accounts.first { $0.account == account }?.provider ?? ProviderID("other")
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id), provider: provider, kind: kind,
      firstSeenAt: ago(age))
    task.status = status
    task.createdAt = ago(age)
    task.urls = urls
    task.progress = urls?.meanProgress ?? (status == .succeeded ? 1 : nil)
    task.domains = urls?.first?.host.map { [$0] } ?? []
    task.vendorStatus = word.map { SafeText($0, limit: .word) }
    task.lastSeenAt = ago(3)
    task.lastProgressAt = ago(min(age, 10))
    task.plannedInterval = status.isEnded ? nil : .seconds(5)
    if let ended { task.finish = CacheTask.Finish(at: ago(ended), source: .vendor) }
    change(&task)
    return task
  }

  /// A dozen tasks of every status.
  static let tasks: [CacheTask] = [
    task(
      alibaba, "16219471", .running, age: 80, urls: items("www.example.com", 500, done: 240),
      word: "Refreshing"),
    task(
      alibaba, "16219472", .running, kind: .prefetch, age: 41,
      urls: items("app.example.com", 100, done: 9), word: "Refreshing"),
    task(
      alibaba, "16219490", .queued, age: 30,
      urls: URLItems([
        URLItem(
          url: SafeText("https://www.example.com/shop/", limit: .url), status: .queued)
      ])),
    task(
      dcdn, "99120", .succeeded, kind: .purgeDirectory, age: 370,
      urls: items("img2.example.com", 300, done: 300), word: "Complete"
    ) {
      $0.finish = CacheTask.Finish(at: ago(50), source: .observed, notBefore: ago(55))
    },
    task(
      ucloud, "545ec2e2-e9e5-47b8", .failed, kind: .prefetch, age: 252,
      urls: items(
        "img1.example.com", 20, done: 0, failed: 20, message: "origin answered 404 Not Found"),
      word: "failure", ended: 29),
    task(
      ucloud, "up-77120", .partial, kind: .prefetch, age: 182,
      urls: items(
        "dl.example.com", 500, done: 485, failed: 15, message: "QuotaExceeded: 1000/1000 used"),
      word: "failure", ended: 29),
    task(
      ucloud, "up-77131", .running, age: 1_980, urls: items("cdn2.example.com", 200, done: 60),
      word: "wait"
    ) { $0.lastProgressAt = ago(1_200) },
    task(jd, "0b0c6a52-7c1e-4d0e-9a55-9f86d081884c", .running, age: 58, word: "1") {
      $0.createdAt = nil
      $0.trackedAt = ago(58)
      $0.message = SafeText("进行中", limit: .message)
      $0.declaredURLs = [SafeText("https://static.example.cn/js/app.js", limit: .url)]
      $0.domains = ["static.example.cn"]
    },
    task(jd, "7d865e95-9b0f-4b0c-8f1e-3fdba39d3c11", .succeeded, age: 700, word: "0", ended: nil) {
      $0.createdAt = nil
      $0.trackedAt = ago(700)
    },
    task(jd, "not-there", .unknown, age: 20) {
      $0.createdAt = nil
      $0.trackedAt = ago(20)
      $0.lastSeenAt = nil
      $0.lastProgressAt = nil
      $0.message = SafeText("not found at the vendor", limit: .message)
    },
    task(
      alibaba, "16210001", .succeeded, age: 9_000, urls: items("www.example.com", 12, done: 12),
      word: "Complete", ended: 8_000),
    task(
      alibaba, "16210002", .failed, age: 20_000,
      urls: items("www.example.com", 3, done: 0, failed: 3), word: "Failed", ended: 19_000),
  ]

  static func snapshot(
    _ tasks: [CacheTask] = tasks, accounts: [AccountStatus] = accounts, version: UInt64 = 1
  ) -> Snapshot {
    Snapshot(version: version, takenAt: now, tasks: tasks, accounts: accounts)
  }

  static func options(_ change: (inout MonitorOptions) -> Void = { _ in }) -> MonitorOptions {
    var options = MonitorOptions(zone: zone)
    options.isDemo = true
    options.operatorName = "wang@jump2"
    change(&options)
    return options
  }

  /// A monitor that has received a snapshot.
  static func state(
    _ width: Int = 80, _ height: Int = 24, tasks: [CacheTask] = tasks,
    accounts: [AccountStatus] = accounts, options: MonitorOptions = options(),
    filter: TaskFilter = .all
  ) -> AppState {
    var state = AppState(
      size: Size(width: width, height: height), now: now, options: options, filter: filter)
    _ = state.apply(.snapshot(snapshot(tasks, accounts: accounts)))
    return state
  }
}

extension AppState {
  /// Presses keys by name and returns the effects of all.
  @discardableResult
  mutating func press(_ names: String...) -> [Effect] {
    var effects: [Effect] = []
    for name in names {
      guard let key = Key(name: name) else { continue }
      effects += apply(.input(.key(key)))
    }
    return effects
  }

  /// Types a text character by character.
  mutating func type(_ text: String) {
    for character in text { _ = apply(.input(.key(.character(character)))) }
  }

  /// Lets time pass.
  mutating func wait(_ seconds: Double) {
    _ = apply(.tick(context.now.addingTimeInterval(seconds)))
  }
}
