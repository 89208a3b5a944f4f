import Foundation
import TaskModel

@testable import Reports

/// An incident of a morning, as it was kept: one label on four accounts, and what ran besides.
enum ReviewFixture {
  /// 2026-09-21 04:00:00 UTC, noon in Shanghai.
  static let start = Date(timeIntervalSince1970: 1_789_963_200)
  static let zone = ShownZone.fixed(seconds: 8 * 3_600)

  static func at(_ minutes: Double) -> Date { start.addingTimeInterval(minutes * 60) }

  static func safe(_ text: String) -> SafeText { SafeText(text, limit: .message) }

  /// A task that was created at a minute and, where it has ended, ended at another.
  static func task(
    _ account: String, _ id: String, _ status: TaskStatus, kind: TaskKind = .purgeURL,
    label: String? = "INC-4711", created: Double, ended: Double? = nil, seen: Double? = nil,
    urls: [URLItem]? = nil, points: [(Double, Int, Int)] = [],
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> ReviewedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id),
      provider: ProviderID(providers[account] ?? "alibaba-cdn"), kind: kind,
      firstSeenAt: at(created + 0.1))
    task.status = status
    task.label = label.map(safe)
    task.createdAt = at(created)
    task.lastSeenAt = at(seen ?? ended ?? created + 1)
    task.finish = ended.map { CacheTask.Finish(at: at($0), source: .vendor) }
    task.urls = urls.map { URLItems($0) }
    task.domains = (task.urls?.hosts ?? []).sorted()
    change(&task)
    var trail = TaskTrail()
    for (minute, done, failed) in points {
      var seen = task
      seen.status = .running
      seen.urls = nil
      seen.counts = TaskCounts(total: task.urls?.count ?? 0, succeeded: done, failed: failed)
      trail.note(seen, at: at(minute))
    }
    return ReviewedTask(task: task, trail: trail)
  }

  private static let providers = [
    "ali-prod": "alibaba-cdn", "uc": "ucloud", "jd": "jdcloud", "tencent": "tencent-cdn",
  ]

  static func items(
    _ range: Range<Int>, _ status: TaskStatus = .succeeded, reason: String? = nil
  ) -> [URLItem] {
    range.map { number in
      URLItem(
        url: SafeText("https://img.example.com/news/\(number).jpg", limit: .url), status: status,
        message: reason.map(safe))
    }
  }

  static var incident: ReviewMaterial {
    var material = ReviewMaterial(
      tasks, filter: "label:INC-4711,spring since:24h", now: at(95), zone: zone)
    material.lastReads = [
      AccountID("ali-prod"): at(94.8), AccountID("uc"): at(94.9), AccountID("jd"): at(41),
      AccountID("tencent"): at(94),
    ]
    for account in ["ali-prod", "uc", "tencent"] {
      material.usual[AccountID(account)] = [
        .purgeURL: UsualTimes(median: .seconds(150), p95: .seconds(360)),
        .prefetch: UsualTimes(median: .seconds(600), p95: .seconds(1_500)),
      ]
    }
    material.acknowledgements = [
      Acknowledgement(
        account: AccountID("uc"), kind: .tasks,
        tasks: [CacheTask.ID(account: AccountID("uc"), vendorID: "uc-2")], by: "wang@jump2",
        at: at(30)),
      Acknowledgement(
        account: AccountID("jd"), kind: .error(.credentials), by: "li@jump1", at: at(45)),
    ]
    return material
  }

  private static var tasks: [ReviewedTask] {
    [
      task(
        "ali-prod", "95248880", .succeeded, created: 0, ended: 3.5, urls: items(0..<40),
        points: [(0.5, 4, 0), (1.5, 18, 0), (2.5, 33, 0)]),
      task(
        "ali-prod", "95248881", .partial, created: 1, ended: 5,
        urls: items(40..<52) + items(52..<55, .failed, reason: "Origin timeout"),
        points: [(2, 5, 0), (3.5, 9, 2)]
      ) { $0.supersededBy = CacheTask.ID(account: AccountID("ali-prod"), vendorID: "95248890") },
      task("ali-prod", "95248890", .succeeded, created: 8, ended: 10, urls: items(52..<55)),
      task(
        "uc", "uc-1", .succeeded, created: 0.5, ended: 16, urls: items(0..<40),
        points: [(4, 3, 0), (9, 15, 0), (13, 31, 0)]),
      task(
        "uc", "uc-2", .failed, created: 2, ended: 9,
        urls: items(40..<52, .failed, reason: "Source 502 | <html>"), points: [(5, 0, 4)]
      ) { $0.finish = CacheTask.Finish(at: at(9), source: .observed, notBefore: at(8.5)) },
      task(
        "jd", "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", .running, created: 3, seen: 41,
        urls: items(0..<20) + items(20..<55, .running), points: [(6, 8, 0), (20, 20, 0)]
      ) { $0.progress = 0.36 },
      task("tencent", "17219-a", .succeeded, created: 4, ended: 6, urls: items(0..<55)),
      task("tencent", "17219-b", .canceled, kind: .purgeDirectory, created: 5, ended: 7) {
        $0.message = safe("canceled by the operator")
      },
      task(
        "ali-prod", "95249000", .succeeded, kind: .prefetch, label: "spring", created: 20,
        ended: 58,
        urls: (0..<9).map {
          URLItem(
            url: SafeText("https://spring.example.com/hero/\($0).webp", limit: .url),
            status: .succeeded)
        }, points: [(30, 2, 0), (44, 5, 0)]),
      task("uc", "uc-9", .succeeded, kind: .purgeAll, label: nil, created: 60) { $0.finish = nil },
      task("tencent", "17300", .queued, label: nil, created: 90, seen: 94),
      task("jd", "gone-1", .running, label: nil, created: 12, seen: 30) { $0.isGone = true },
    ]
  }

  /// Texts that mean something to pages, Markdown, terminals and chats.
  static let hostile = [
    "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onmouseover='x", "</style><img src=x>",
    "</title><svg/onload=x>", "&lt;b&gt;", "a | b\n# c\n- d", "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)", "`a``b`", "@channel <!here> @all",
    "\u{1B}[2J\u{202E}evil\u{200B}",
    "=cmd|' /C calc'!A0", "]]>--><!--", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "",
  ]

  /// A review in which every text from outside is of that kind.
  static func hostile(_ text: String) -> Review {
    func word(_ text: String) -> SafeText { SafeText(text, limit: .message) }
    let account = "a" + text
    let reason = word(text)
    var reviewed: [ReviewedTask] = []
    for status in TaskStatus.allCases {
      let urls = [
        URLItem(
          url: word("https://h\(text)/" + text), status: .failed, message: reason, part: reason),
        URLItem(url: word(text), status: .succeeded, vendorStatus: reason),
      ]
      reviewed.append(
        task(
          account, status.rawValue + text, status, label: text, created: 1,
          ended: status.isEnded ? 30 : nil, urls: urls
        ) {
          $0.message = reason
          $0.vendorStatus = reason
        })
    }
    let other = CacheTask.ID(account: AccountID("b" + text), vendorID: text)
    reviewed.append(
      task(other.account.name, other.vendorID, .failed, label: text, created: 2, ended: 3) {
        $0.message = reason
        $0.domains = [text]
      })
    var material = ReviewMaterial(reviewed, filter: "label:" + text, now: at(95), zone: zone)
    material.usual = [
      AccountID(account): [.purgeURL: UsualTimes(median: .seconds(1), p95: .seconds(2))]
    ]
    material.acknowledgements = [
      Acknowledgement(
        account: other.account, kind: .tasks, tasks: [other], by: text, at: at(3)),
      Acknowledgement(
        account: other.account, kind: .error(.transport), by: text, at: at(3)),
    ]
    return Review(material)
  }
}
