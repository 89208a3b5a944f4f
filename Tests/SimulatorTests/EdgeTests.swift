import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The origin and the edges, on a clock that a test moves.
@Suite struct EdgeTests {
  /// A task with a URL of it.
  private struct Target {
    let task: SimulatedTask
    let vendor: Int
    let item: Int
    let host: String
    let path: String
  }

  /// A server with its edges.
  private struct EdgeStage {
    let stage: Stage
    let edges: EdgeAnswers

    init(_ options: SimulatorOptions, vendors: [any VendorRoutes] = VendorRegistry.usual) {
      stage = Stage(options, vendors: vendors)
      edges = EdgeAnswers(of: stage.server)
    }

    /// All URLs of tasks that report some.
    var targets: [Target] {
      stage.server.accountTasks.enumerated().flatMap { vendor, account in
        account.tasks.tasks.flatMap { task in
          (0..<task.itemCount).map { item in
            Target(
              task: task, vendor: vendor, item: item, host: task.domain(ofItem: item).ascii,
              path: Self.path(of: task, item, chance))
          }
        }
      }
    }

    var chance: Chance { Chance(seed: stage.server.options.seed) }

    /// The path of something that an item covers.
    private static func path(of task: SimulatedTask, _ item: Int, _ chance: Chance) -> String {
      let own = task.path(ofItem: item, chance: chance)
      return switch task.form {
      case .purgeURL, .prefetch: own
      case .purgeDirectory: own + "deep/index.html"
      case .purgePattern:
        own.replacing(".*\\.v", with: "a.b.v").replacing("\\.(jpg|png)$", with: ".png")
      }
    }

    func ask(_ node: EdgeNode, _ target: Target, coding: String = "identity") -> SimulatorResponse {
      let request = SimulatorRequest(
        method: "GET", target: PercentText.encodedPath(target.path),
        headers: [
          SimulatorHeader("host", target.host + ":8080"),
          SimulatorHeader("Accept-Encoding", coding),
        ])
      return edges.answer(to: request, at: node)
    }

    /// Which version of an object a node has: 1 from before the purge, 2 since, 0 where it is gone.
    func version(
      _ node: EdgeNode, _ target: Target, coding: String = "identity"
    ) -> Int? {
      let answer = ask(node, target, coding: coding)
      if answer.status == 410 { return 0 }
      let text = String(decoding: answer.body, as: UTF8.self)
      return [1, 2].first { text.contains("\nversion \($0), ") }
    }

    func advance(_ seconds: Double) { stage.clock.advance(by: .seconds(seconds)) }
  }

  /// A purge that has yet to be made, and ends as it is told.
  private static func laterPurges() -> EdgeStage {
    var options = SimulatorOptions(tasks: 240, urls: 3)
    options.submission = 1_000
    return EdgeStage(options)
  }

  private static func purges(
    in stage: EdgeStage, succeeding: Bool, where holds: (Target) -> Bool = { _ in true }
  ) throws -> [Target] {
    let found = stage.targets.filter { target in
      let life = target.task.life
      let end = life.item(target.item, of: target.task.itemCount, at: life.end)
      return target.host != "video.example.org" && life.created > 10
        && (end.phase == .succeeded) == succeeding && holds(target)
    }
    try #require(!found.isEmpty)
    return found
  }

  private static func move(_ stage: EdgeStage, toEndOf target: Target, and seconds: Double) {
    let task = target.task
    let end = task.life.item(target.item, of: task.itemCount, at: 0).end
    stage.advance(max(0, end + seconds - Double(stage.stage.unix) + 1_789_963_200))
  }

  // MARK: Objects

  @Test("Every URL of every vendor's tasks leads to its task", arguments: [1, 7] as [UInt64])
  func catalog(seed: UInt64) {
    let options = SimulatorOptions(tasks: 400, urls: 15, seed: seed)
    let stage = EdgeStage(options, vendors: VendorRegistry.all)
    let catalog = EdgeCatalog(stage.stage.server.accountTasks, chance: stage.chance)
    var forms: Set<TaskForm> = []
    for target in stage.targets {
      forms.insert(target.task.form)
      let found = catalog.object(
        host: target.host, target: PercentText.encodedPath(target.path))
      #expect(found?.task.number == target.task.number, "\(target.path)")
      #expect(found?.item == target.item, "\(target.path)")
      #expect(found?.vendor == target.vendor)
      #expect(catalog.object(host: "other.example.com", target: target.path) == nil)
    }
    #expect(forms == [.purgeURL, .purgeDirectory, .purgePattern, .prefetch])
  }

  @Test(
    "What is no URL of a task is not found",
    arguments: [
      "", "/", "?", "/ffff", "/img/0000-", "/img/0000--1.js", "/img/0000-99999.js", "/%", "/%ff%00",
      "/img/0000-0.jsx", "/-0000-0-", "//", "/99999999999999999999-0.js", "/0000/0/",
    ])
  func unknown(target: String) {
    let stage = EdgeStage(SimulatorOptions())
    for node in EdgeNode.allCases {
      for host in ["www.example.com", "img1.example.com", ""] {
        let request = SimulatorRequest(
          method: "GET", target: target, headers: [SimulatorHeader("host", host)])
        #expect(stage.edges.answer(to: request, at: node).status == 404)
      }
    }
  }

  @Test func nothingCanBeChanged() throws {
    let stage = EdgeStage(SimulatorOptions())
    for method in ["POST", "PUT", "PURGE", "DELETE"] {
      let request = SimulatorRequest(method: method, target: "/")
      #expect(stage.edges.answer(to: request, at: .origin).status == 405)
    }
  }

  // MARK: The origin

  @Test("The origin has another version when the purge is made, and none of what is taken down")
  func origin() throws {
    let stage = Self.laterPurges()
    let purges = stage.targets.filter { $0.task.form == .purgeURL && $0.task.life.created > 10 }
    for target in purges { #expect(stage.version(.origin, target) == 1) }
    stage.advance(1_001)
    let gone = purges.filter { $0.host == "video.example.org" }
    #expect(!gone.isEmpty && gone.count < purges.count)
    for target in purges {
      #expect(stage.version(.origin, target) == (target.host == "video.example.org" ? 0 : 2))
    }
  }

  @Test("What is fetched ahead does not change")
  func prefetch() throws {
    let stage = EdgeStage(SimulatorOptions(tasks: 200))
    let target = try #require(
      stage.targets.first { target in
        let life = target.task.life
        return target.task.form == .prefetch && life.created < 0 && life.end > 10
          && life.fate == .succeeds
      })
    #expect(stage.version(.origin, target) == 1)
    stage.advance(target.task.life.end + 60)
    for node in EdgeNode.allCases { #expect(stage.version(node, target) == 1) }
    #expect(stage.ask(.prompt, target).header("X-Cache")?.hasPrefix("HIT") == true)
  }

  // MARK: Edges

  @Test("A purge evicts when its URL has succeeded, not before")
  func evicts() throws {
    let stage = Self.laterPurges()
    let target = try #require(Self.purges(in: stage, succeeding: true).first)
    Self.move(stage, toEndOf: target, and: -2)
    #expect(stage.version(.origin, target) == 2)
    #expect(stage.version(.prompt, target) == 1)
    Self.move(stage, toEndOf: target, and: 2)
    #expect(stage.version(.prompt, target) == 2)
  }

  @Test("Who asks before the users makes the node fetch, and the next one gets that copy")
  func refill() throws {
    let stage = Self.laterPurges()
    let targets = try Self.purges(in: stage, succeeding: true) { $0.vendor == 2 }
    let target = try #require(
      targets.first { target in
        let draw = target.item * 8 + 1
        return stage.chance.within(1...20, .edgeRefill, target.task.number, draw) > 10
      })
    Self.move(stage, toEndOf: target, and: 2)
    let first = stage.ask(.prompt, target)
    #expect(first.header("X-Cache") == "MISS" && first.header("Age") == "0")
    stage.advance(3)
    let second = stage.ask(.prompt, target)
    #expect(second.header("X-Cache") == "HIT" && second.header("Age") == "3")
    #expect(first.body == second.body)
    // The packed copy is another one.
    #expect(stage.ask(.prompt, target, coding: "gzip").header("X-Cache") == "MISS")
  }

  @Test("A URL whose purge fails stays as it was")
  func failed() throws {
    let stage = Self.laterPurges()
    let target = try #require(Self.purges(in: stage, succeeding: false).first)
    Self.move(stage, toEndOf: target, and: 100_000)
    #expect(stage.version(.origin, target) == 2)
    for node in EdgeNode.edges { #expect(stage.version(node, target) == 1) }
  }

  @Test("One edge serves the old copy once more")
  func revalidating() throws {
    let stage = Self.laterPurges()
    let target = try #require(Self.purges(in: stage, succeeding: true) { $0.vendor == 2 }.first)
    Self.move(stage, toEndOf: target, and: 100)
    let old = stage.ask(.revalidating, target)
    #expect(old.header("X-Cache") == "STALE")
    #expect(Int(old.header("Age") ?? "") ?? 0 > 3_600)
    stage.advance(2)
    let new = stage.ask(.revalidating, target)
    #expect(new.header("X-Cache") == "HIT" && new.header("Age") == "2")
    #expect(old.body != new.body)
    #expect(new.body == stage.ask(.origin, target).body)
  }

  @Test("One edge keeps packed copies of half the tasks, and one all copies of a third")
  func habits() throws {
    let stage = Self.laterPurges()
    let all = try Self.purges(in: stage, succeeding: true)
    stage.advance(2_000)
    let targets = all.filter { $0.task.life.end < 1_900 }
    func isOld(_ node: EdgeNode, _ coding: String) -> (Target) -> Bool {
      { stage.version(node, $0, coding: coding) == 1 }
    }
    let packed = targets.filter(isOld(.plainOnly, "gzip")).count
    #expect((targets.count / 3...targets.count * 2 / 3).contains(packed))
    #expect(!targets.contains(where: isOld(.plainOnly, "identity")))
    for coding in ["identity", "gzip"] {
      let kept = targets.filter(isOld(.deaf, coding)).count
      #expect((targets.count / 5...targets.count / 2).contains(kept))
      #expect(!targets.contains(where: isOld(.prompt, coding)))
    }
  }

  @Test("What is taken down is gone where it is evicted")
  func takenDown() throws {
    let stage = Self.laterPurges()
    let targets = stage.targets.filter { target in
      target.host == "video.example.org" && target.task.form == .purgeURL
        && target.task.life.fate == .succeeds && target.task.life.created > 10
    }
    let target = try #require(targets.first)
    #expect(stage.version(.prompt, target) == 1)
    stage.advance(3_000)
    #expect(stage.version(.prompt, target) == 0)
    #expect(stage.version(.revalidating, target) == 1)
    #expect(stage.version(.revalidating, target) == 0)
  }

  @Test("Where nothing progresses nothing is evicted")
  func frozen() throws {
    let stage = EdgeStage(SimulatorOptions(isFrozen: true))
    let target = try #require(
      stage.targets.first {
        $0.task.form == .purgeURL && $0.task.life.phase(at: 0) == .running
          && $0.host != "video.example.org"
      })
    stage.advance(10_000)
    #expect(stage.version(.origin, target) == 2)
    #expect(stage.version(.prompt, target) == 1)
  }

  @Test("Two runs of one seed are alike, and another seed is another run")
  func seeded() throws {
    func answers(_ seed: UInt64) -> [SimulatorResponse] {
      let stage = EdgeStage(SimulatorOptions(seed: seed))
      stage.advance(400)
      return stage.targets.flatMap { target in
        EdgeNode.allCases.flatMap { node in
          ["identity", "gzip"].map { stage.ask(node, target, coding: $0) }
        }
      }
    }
    #expect(answers(1) == answers(1))
    #expect(answers(1) != answers(2))
  }

  // MARK: Bodies

  @Test func checksumsAreThoseOfTheStandard() {
    // The check value of the CRC that RFC 1952 uses.
    let packed = StoredGzip.packed(Array("123456789".utf8))
    #expect(
      packed == [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, 9, 0, 0xF6, 0xFF,
      ] + Array("123456789".utf8) + [0x26, 0x39, 0xF4, 0xCB, 9, 0, 0, 0])
  }

  @Test("The origin's answer is packed for who asks so", arguments: ["gzip", "br, gzip;q=0.5"])
  func packed(coding: String) throws {
    let stage = EdgeStage(SimulatorOptions())
    let target = try #require(stage.targets.first { $0.task.form == .purgeURL })
    let plain = stage.ask(.origin, target, coding: "br")
    let packed = stage.ask(.origin, target, coding: coding)
    #expect(plain.header("Content-Encoding") == nil)
    #expect(packed.header("Content-Encoding") == "gzip")
    #expect(packed.body == StoredGzip.packed(plain.body))
    #expect(packed.header("ETag") == "W/" + (plain.header("ETag") ?? ""))
    #expect(packed.header("Vary") == "Accept-Encoding")
  }
}
