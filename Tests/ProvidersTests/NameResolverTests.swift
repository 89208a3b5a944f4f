import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Providers

/// Names that take their time, and the others.
@Suite struct NameResolverTests {
  /// A name server that a test plays: it is silent about some names until it is let go.
  private final class NameServer: Sendable {
    let answers: Mutex<[String: Result<[String], NameResolver.Failure>]>
    private let asked = Mutex<[String]>([])
    private let ends: (read: Int32, write: Int32)

    init(_ answers: [String: [String]] = [:]) {
      self.answers = Mutex(answers.mapValues { .success($0) })
      var ends: [Int32] = [-1, -1]
      pipe(&ends)
      self.ends = (ends[0], ends[1])
    }

    var questions: [String] { asked.withLock { $0 } }

    func lookup(_ host: String) -> Result<[String], NameResolver.Failure> {
      asked.withLock { $0.append(host) }
      if let answer = answers.withLock({ $0[host] }) { return answer }
      var byte: UInt8 = 0
      _ = read(ends.read, &byte, 1)
      return .failure(.notFound)
    }

    func letGo() { close(ends.write) }
  }

  private func host(_ name: String) -> String { "\(name)-\(UInt64.random(in: 0 ... .max)).example" }

  @Test func silentNamesHoldUpNoOther() async throws {
    let well = host("well")
    let server = NameServer([well: ["127.0.0.1"]])
    let resolver = NameResolver(limit: .milliseconds(300), lookup: server.lookup)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<30 {
        let silent = host("silent")
        group.addTask {
          await #expect(throws: NameResolver.Failure.late(after: .milliseconds(300))) {
            try await resolver.addresses(of: silent)
          }
        }
      }
    }
    // All the silent ones are still being looked up.
    #expect(try await resolver.addresses(of: well) == ["127.0.0.1"])
    server.letGo()
  }

  @Test func aKnownNameIsNotLookedUpAgain() async throws {
    let name = host("known")
    let server = NameServer([name: ["192.0.2.1", "192.0.2.2"]])
    let resolver = NameResolver(life: .seconds(36_000), lookup: server.lookup)
    for _ in 0..<3 { #expect(try await resolver.addresses(of: name).first == "192.0.2.1") }
    resolver.prefer("192.0.2.2", of: name)
    #expect(try await resolver.addresses(of: name) == ["192.0.2.2", "192.0.2.1"])
    #expect(server.questions == [name])
    resolver.forget(name)
    #expect(try await resolver.addresses(of: name).first == "192.0.2.1")
    #expect(server.questions == [name, name])
  }

  @Test func manyWhoAskAtOnceAskOnce() async throws {
    let name = host("many")
    let server = NameServer([name: ["192.0.2.1"]])
    let resolver = NameResolver(life: .seconds(36_000), lookup: server.lookup)
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<20 { group.addTask { try await resolver.addresses(of: name) } }
      for try await addresses in group { #expect(addresses == ["192.0.2.1"]) }
    }
    #expect(server.questions == [name])
  }

  @Test func anOldAddressServesWhileNobodyAnswers() async throws {
    let name = host("old")
    let server = NameServer([name: ["192.0.2.1"]])
    let resolver = NameResolver(limit: .milliseconds(20), life: .zero, lookup: server.lookup)
    #expect(try await resolver.addresses(of: name) == ["192.0.2.1"])
    server.answers.withLock { $0 = [:] }
    for _ in 0..<5 { #expect(try await resolver.addresses(of: name) == ["192.0.2.1"]) }
    server.letGo()
  }

  @Test func aNameThatMovedIsFollowed() async throws {
    let name = host("moving")
    let server = NameServer([name: ["192.0.2.1"]])
    let resolver = NameResolver(life: .zero, lookup: server.lookup)
    #expect(try await resolver.addresses(of: name) == ["192.0.2.1"])
    server.answers.withLock { $0[name] = .success(["192.0.2.9"]) }
    while try await resolver.addresses(of: name) != ["192.0.2.9"] { await Task.yield() }
  }

  @Test func theMachineKnowsItself() throws {
    #expect(try NameResolver.system("localhost").get().contains("127.0.0.1"))
    #expect(NameResolver.isAddress("127.0.0.1"))
    #expect(NameResolver.isAddress("::1"))
    #expect(!NameResolver.isAddress("localhost"))
  }
}
