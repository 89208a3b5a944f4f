import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Operations of other projects than the account's.
extension GoogleProviderTests {
  @Test("an operation of another project is refused by itself, and nobody is asked for it")
  func foreignProject() async throws {
    let recorder = Recorder([HTTPAnswer(Self.row(1))])
    let provider = try Self.provider(recorder)
    let foreign = TaskReference(vendorID: "operation-1", kind: .purgeURL, product: "other")
    let page = try await provider.describe([foreign], after: nil)
    #expect(
      page.refused[foreign]?.message.text.text
        == "it is of the project other, and the account watches example-project")
    #expect(page.notFound.isEmpty && page.reports.isEmpty)
    await #expect(throws: ProviderError.self) { try await provider.rawAnswer(about: foreign) }
    #expect(await recorder.exchanges.isEmpty)
    for product in ["example-project", nil] {
      let own = TaskReference(vendorID: "operation-1", kind: .purgeURL, product: product)
      let report = try #require(try await provider.describe([own], after: nil).reports.first)
      #expect(own.matches(report.id) && !foreign.matches(report.id))
    }
  }

  @Test("the number of a project tells nothing of its name")
  func projectByNumber() async throws {
    var settings = Sample.settings("google-cdn")
    settings.values["project"] = "123456789012"
    let provider = try ProviderRegistry.make(
      settings, http: Recorder([HTTPAnswer(Self.row(1))]).http.givingTokens, now: { Sample.now })
    let named = TaskReference(vendorID: "operation-1", kind: .purgeURL, product: "example-project")
    let page = try await provider.describe([named], after: nil)
    #expect(page.reports.first.map { named.matches($0.id) } == true)
  }
}
