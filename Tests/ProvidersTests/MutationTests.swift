import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Every decoder on thousands of damaged copies of its samples: a page or an error, never a crash.
@Suite struct MutationTests {
  @Test(arguments: [
    ("aliyun", "alibaba-cdn", 80), ("aliyun", "alibaba-dcdn", 80), ("ucloud", "ucloud", 80),
    ("jd", "jdcloud", 80), ("tencent", "tencent-cdn", 320), ("tencent", "tencent-edgeone", 320),
    ("cloudfront", "cloudfront", 80),
    ("huawei", "huawei-cdn", 320),
    ("volcengine", "volcengine-cdn", 320),
    ("google", "google-cdn", 320),
  ])
  func damagedSamples(_ prefix: String, _ provider: String, _ rounds: Int) async throws {
    let index = try Fixture.decode([SampleTests.Entry].self, "samples/index.json")
    var generator = SeededGenerator(seed: 42)
    var pages = 0
    var errors = 0
    for entry in index where entry.file.hasPrefix(prefix) {
      let body = try Fixture.bytes("samples/" + entry.file)
      for round in 0..<rounds {
        var damaged = body
        for _ in 0...Int.random(in: 0..<4, using: &generator) {
          damaged.damage(using: &generator)
        }
        let http = ScriptedHTTP(damaged, status: entry.httpStatus)
        let made = try Sample.provider(provider, http)
        let zone = TencentEdgeOneTests.window(round % 2 == 0 ? .purge : .prefetch)
        let scope: TaskQuery.Scope =
          provider == "tencent-edgeone"
          ? zone
          : provider == "volcengine-cdn" && round % 2 == 0
            ? .window(
              from: .distantPast, to: .distantFuture, of: VolcengineProvider.List.tasks.scope)
            : round % 2 == 0 && made.capabilities.canList
              ? Self.window(of: made)
              : .ids(
                // An answer that names its task has to name the one that was asked for.
                provider == "huawei-cdn"
                  ? "ff8080818a9b0e5e018a9b1234560001" : "545ec2e2-e9e5-47b8-8f34-44c104a84fd3",
                product: made.capabilities.scopes == .discovered ? "E1EXAMPLE" : nil)
        do {
          let page = try await made.tasks(matching: TaskQuery(scope))
          pages += 1
          for report in page.reports {
            for item in report.items ?? [] {
              if let progress = item.progress { #expect((0...1).contains(progress)) }
              #expect(item.url.text.utf8.count <= SafeText.Limit.url.rawValue)
            }
          }
        } catch {
          errors += 1
          #expect(error.message.text.text.utf8.count <= SafeText.Limit.message.rawValue)
        }
      }
    }
    // XML forgives less than JSON.
    #expect(pages > 30)
    #expect(errors > 50)
  }

  /// All there is, of the first scope, or of one that was discovered.
  private static func window(of provider: any Provider) -> TaskQuery.Scope {
    guard provider.capabilities.scopes == .discovered else { return Sample.window }
    return .window(
      from: .distantPast, to: .distantFuture,
      of: TaskScope(
        vendorID: "E1EXAMPLE", name: SafeText("", limit: .word), product: "E1EXAMPLE"))
  }
}
