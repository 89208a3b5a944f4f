import BenchmarkSupport
import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Providers
@testable import Simulator

/// The adapters on the simulated vendors, without a socket between them.
@Suite struct SimulatedVendorTests {
  /// One simulated account, and the adapter on it; a call takes a second, so that no limit of a second is in the way.
  private struct Stage {
    let clock = ManualClock()
    let server: SimulatorServer
    let provider: any Provider

    init(
      _ routes: any VendorRoutes, tasks: Int = 60, trouble: Trouble = .none,
      values: [String: String] = [:]
    ) throws {
      let clock = clock
      var options = SimulatorOptions(tasks: tasks, urls: 4)
      options.trouble = trouble
      server = SimulatorServer(
        options: options, clock: clock, now: { clock.wallTime() }, vendors: [routes])
      let account = try #require(server.accounts.first)
      let exchange = InProcessExchange(to: server) { clock.advance(by: .seconds(1)) }
      provider = try exchange.provider(of: account, values: values) { clock.wallTime() }
    }

    /// All that the lists of the last two days have.
    func reports() async throws -> [TaskReport] {
      let scopes =
        provider.capabilities.scopes == .discovered
        ? try await provider.scopes() : provider.capabilities.knownScopes
      let (from, to) = (clock.wallTime().addingTimeInterval(-2 * 86_400), clock.wallTime())
      var reports: [TaskReport] = []
      for scope in scopes {
        var next: PageCursor?
        repeat {
          let page = try await provider.list(scope, from: from, to: to, after: next)
          #expect(!page.isTruncated, "\(scope.name)")
          reports += page.reports
          next = page.next
        } while next != nil
      }
      return reports
    }

    var tasks: [SimulatedTask] { server.tasks.values.flatMap(\.tasks) }
  }

  @Test(arguments: VendorRegistry.all.filter { !$0.needsTracking }.map(\.provider))
  func everyTaskIsListed(provider: String) async throws {
    let routes = try #require(VendorRegistry.all.first { $0.provider == provider })
    let stage = try Stage(routes)
    let ids = Set(try await stage.reports().map(\.id.vendorID))
    #expect(ids == Set(stage.tasks.map(\.id)) && ids.count == 60)
  }

  /// A vendor without prefetches says nothing of them: here and there they are the same vendors.
  @Test func noVendorSpeaksOfWhatItDoesNotHave() throws {
    var without: [String] = []
    for routes in VendorRegistry.all {
      let vendor = try #require(ProviderRegistry.description(of: ProviderID(routes.provider)))
      #expect((vendor.success[.prefetch] != nil) == routes.takesPrefetches, "\(routes.provider)")
      #expect(vendor.success[.purgeURL] != nil)
      if vendor.success.prefetch == nil { without.append(vendor.id.word) }
    }
    #expect(without == ["cloudfront", "google-cdn"])
    let page = try ProvidersPage().text.split(separator: "\n## ")
    for section in page where without.contains(where: section.hasPrefix) {
      #expect(!section.lowercased().contains("prefetch"))
    }
  }

  /// A cloud that wants the type of tasks named wants it of blocks too.
  @Test func blocksByType() async throws {
    let brand = VolcengineRoutes.Brand(
      provider: "byteplus-cdn", region: "ap-singapore-1", keyID: "AKAPsimBytePlusDemo0099",
      secret: "SimByte+Plus/Secret=0099==", token: nil, wantsType: true, hasBlocks: true)
    let stage = try Stage(VolcengineRoutes(brand), tasks: 120)
    let scopes = try await stage.provider.scopes()
    #expect(
      scopes.map(\.name.text) == [
        "purges and prefetches", "patterns", "blocked URLs", "blocked patterns",
      ])
    let reports = try await stage.reports()
    #expect(Set(reports.map(\.id.vendorID)) == Set(stage.tasks.map(\.id)))
    #expect(Set(reports.map(\.kind)).isSuperset(of: [.block, .unblock]))
    for report in reports where report.kind == .block || report.kind == .unblock {
      let reference = TaskReference(vendorID: report.id.vendorID, kind: report.kind)
      var pages = [try await stage.provider.describe([reference], after: nil)]
      while let next = pages.last?.next {
        pages.append(try await stage.provider.describe([reference], after: next))
      }
      #expect(pages.contains { $0.reports.contains { $0.id == report.id } })
    }
  }

  /// An ended task whose counts say otherwise is not called done.
  @Test func contraryCountsAreNoSuccess() async throws {
    let stage = try Stage(HuaweiRoutes(), trouble: .counts)
    let reports = try await stage.reports()
    let contrary = Set(
      stage.tasks.filter { $0.number % 3 == 0 && $0.life.end < 0 }.map(\.id))
    let shown = reports.filter { contrary.contains($0.id.vendorID) }
    #expect(!shown.isEmpty && shown.allSatisfy { $0.status == .unknown })
    #expect(reports.contains { $0.status == .succeeded })
  }

  /// A key that may see one enterprise project is refused all of them, and told what to set.
  @Test func oneProjectAlone() async throws {
    let refused = try Stage(HuaweiRoutes(), trouble: .part)
    let error = await #expect(throws: ProviderError.self) { try await refused.reports() }
    #expect(error?.kind == .permission)
    #expect(error?.message.text.text.contains("set enterprise_project_id") == true)
    let allowed = try Stage(
      HuaweiRoutes(), trouble: .part, values: ["enterprise_project_id": HuaweiRoutes.project])
    #expect(Set(try await allowed.reports().map(\.id.vendorID)) == Set(allowed.tasks.map(\.id)))
  }
}
