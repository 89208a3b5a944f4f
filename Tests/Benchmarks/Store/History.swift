import FoundationEssentials
import TaskModel

/// Tasks of twelve accounts and three hundred domains over ninety days; the same in every run.
struct History: Sendable {
  static let end = Date(timeIntervalSince1970: 1_789_963_200)
  static let days = 90
  static let domains = 300
  static let accounts = 12

  /// How many tasks there are.
  let tasks: Int
  /// How many URLs each has.
  let urls: Int
  /// To how many accounts each list of URLs was submitted.
  var copies = 1

  /// A task, the first one the oldest.
  ///
  /// - Parameter isOpen: whether it is seen before its end.
  func task(_ number: Int, isOpen: Bool = false) -> ObservedTask {
    let span = Double(Self.days) * 86_400
    let created = Self.end.addingTimeInterval(-span + span * Double(number) / Double(tasks))
    let mark = Self.mixed(number)
    let isPrefetch = mark % 5 == 0
    let list = number / copies
    let domain = Self.domain(Self.mixed(list) / 7 % Self.domains)
    var task = CacheTask(
      id: CacheTask.ID(
        account: Self.account((number % copies + Self.mixed(list)) % Self.accounts),
        vendorID: Self.id(number),
        family: isPrefetch ? .prefetch : .purge),
      provider: ProviderID("vendor"), kind: isPrefetch ? .prefetch : .purgeURL,
      firstSeenAt: created.addingTimeInterval(3))
    task.createdAt = created
    task.domains = [domain]
    let hasFailed = !isOpen && mark % 60 == 7
    task.status = isOpen ? .running : hasFailed ? .failed : .succeeded
    task.vendorStatus = SafeText(
      isOpen ? "Refreshing" : hasFailed ? "Failed" : "Complete", limit: .word)
    let took = 20 + Double(mark % 300)
    task.lastSeenAt = created.addingTimeInterval(isOpen ? 5 : took + 2)
    if !isOpen {
      task.isEndConfirmed = true
      task.finish = CacheTask.Finish(
        at: created.addingTimeInterval(took), source: .observed,
        notBefore: created.addingTimeInterval(took - 5))
    }
    if mark % 200 == 11 { task.label = SafeText(Self.label(number), limit: .word) }
    if urls > 0 {
      task.urls = URLItems(
        (0..<urls).map { item in
          URLItem(url: SafeText(Self.url(list, item, domain), limit: .url), status: task.status)
        })
    }
    var trail = TaskTrail()
    if !isOpen {
      var before = task
      before.status = .running
      trail.note(before, at: created.addingTimeInterval(3))
    }
    trail.note(task, at: task.lastSeenAt ?? created)
    return ObservedTask(task: task, trail: trail)
  }

  static func id(_ number: Int) -> String { "20260921\(String(mixed(number), radix: 16))\(number)" }
  static func domain(_ number: Int) -> String { "www\(number).shop-\(number % 40).example.com" }
  static func account(_ number: Int) -> AccountID { AccountID("account-\(number)") }
  static func label(_ number: Int) -> String { "INC-\(number / 5_000)" }

  /// A URL of about 65 bytes.
  private static func url(_ list: Int, _ item: Int, _ domain: String) -> String {
    "https://\(domain)/static/\(String(mixed(list), radix: 36))/img-\(item).webp"
  }

  /// Spreads numbers, always in the same way.
  private static func mixed(_ number: Int) -> Int { (number &* 2_654_435_761) & 0x7FFF_FFFF }
}
