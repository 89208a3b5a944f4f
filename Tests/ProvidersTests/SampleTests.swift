import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Every documented answer, and what the model makes of it.
@Suite struct SampleTests {
  struct Entry: Decodable {
    let file: String
    let httpStatus: Int
  }

  /// What has to come out: a page, told by ``told(_:)``, or an error of a kind with a code.
  enum Expectation: Sendable {
    case page([String])
    /// An empty page although the vendor counts rows.
    case cutShort
    case error(ProviderError.Kind, String)
    case malformed(String)
    case notFound
    case refused(ProviderError.Kind, String)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let provider: String
    let scope: TaskQuery.Scope
    let expectation: Expectation
    var testDescription: String { file }
  }

  @Test(arguments: cases)
  func sample(_ sample: Case) async throws {
    let index = try Fixture.decode([Entry].self, "samples/index.json")
    let entry = try #require(index.first { $0.file == sample.file })
    let body = try Fixture.bytes("samples/" + sample.file)
    let http = ScriptedHTTP(body, status: entry.httpStatus)
    let provider = try Sample.provider(sample.provider, http)
    do {
      let page = try await provider.tasks(matching: TaskQuery(sample.scope))
      switch sample.expectation {
      case .page(let lines):
        #expect(Self.told(page) == lines)
        #expect(!page.isTruncated)
      case .cutShort:
        #expect(page == TaskPage(isTruncated: true))
      case .notFound:
        #expect(page.reports.isEmpty)
        #expect(page.notFound.count == 1)
      case .refused(let kind, let code):
        let error = page.refused.values.first
        #expect(error?.kind == kind)
        #expect(error?.message.code.text == code)
      case .error, .malformed:
        Issue.record("\(sample.file) brings a page instead of an error")
      }
    } catch {
      switch sample.expectation {
      case .error(let kind, let code):
        #expect(error.kind == kind, "\(error)")
        #expect(error.message.code.text == code)
      case .malformed(let part):
        #expect(error.kind == .malformed)
        #expect(error.message.text.text.contains(part), "\(error)")
      case .page, .cutShort, .notFound, .refused:
        Issue.record("\(sample.file) brings \(error)")
      }
    }
  }

  @Test func everySampleHasAnExpectation() throws {
    let index = try Fixture.decode([Entry].self, "samples/index.json")
    #expect(Set(index.map(\.file)) == Set(Self.cases.map(\.file)))
    #expect(index.count == 110)
  }

  /// Tells a page in lines: a line a task, a line an item.
  static func told(_ page: TaskPage) -> [String] {
    page.reports.flatMap { report -> [String] in
      let word = report.word.map(\.rawValue) ?? "-"
      var head = "\(report.id.vendorID) \(report.kind.rawValue) \(report.status.rawValue) \(word)"
      head += " \(report.vendorStatus?.text ?? "-")"
      if let date = report.createdAt { head += " " + RFC3339.text(date) }
      if let date = report.finishedAt { head += " .. " + RFC3339.text(date) }
      if let message = report.message { head += " \"\(message)\"" }
      return [head]
        + (report.items ?? []).map { item in
          var line = "  \(item.url) \(item.status.rawValue) \(item.vendorStatus?.text ?? "-")"
          if let figure = item.reportedProgress { line += " \(figure)" }
          if let part = item.part { line += " in \(part)" }
          if let date = item.finishedAt { line += " .. " + RFC3339.text(date) }
          if let message = item.message { line += " \"\(message)\"" }
          return line
        }
    }
  }
}
