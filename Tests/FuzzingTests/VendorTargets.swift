import Foundation
import HTTPTypes
import TaskModel

@testable import Providers

extension FuzzTarget {
  /// One a provider: every answer that it may get, read as the answer to every question that it is asked.
  static let vendors: [FuzzTarget] = ProviderRegistry.all.map { description in
    FuzzTarget(description.id.word, seeds: [samples]) { (bytes) throws(Broken) in
      for status in [200, 400] { try await FuzzedVendor(description, bytes, status).check() }
    }
  }
}

/// A vendor that answers every request alike.
private struct FuzzedVendor: HTTPExchanging {
  private static let now = Date(timeIntervalSince1970: 1_714_564_800)
  private static let secret = "s3cret/with+odd=chars~*"
  /// Ids that the samples have, so that answers about them are read to their end.
  private static let ids = [
    "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", "ff8080818a9b0e5e018a9b1234560001", "E1EXAMPLE",
  ]

  private let description: ProviderDescription
  private let bytes: [UInt8]
  private let answer: HTTPAnswer

  init(_ description: ProviderDescription, _ bytes: [UInt8], _ status: Int) {
    self.description = description
    self.bytes = bytes
    answer = HTTPAnswer(
      response: HTTPResponse(status: HTTPResponse.Status(code: status)), body: bytes)
  }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    guard request.path == "/token" else { return answer }
    let token = #"{"access_token":"ya29.a0Test-token","expires_in":3599}"#
    return HTTPAnswer(response: HTTPResponse(status: .ok), body: Array(token.utf8))
  }

  /// The provider as it is at its first question.
  private func provider() throws(Broken) -> any Provider {
    var settings = AccountSettings(
      name: AccountID("acc"), provider: description.id,
      values: ["project": "example-project"], timeout: .seconds(600))
    for key in description.keys {
      switch key.form {
      case .secret: settings.secrets[key.name] = key.isRequired ? Secret(Self.secret) : nil
      case .document:
        settings.secrets[key.name] = Secret(
          #"{"type":"authorized_user","client_id":"c","client_secret":"GOCSPX-c","#
            + #""refresh_token":"\#(Self.secret)"}"#)
      case .text: if key.isRequired { settings.values[key.name] = "LTAItestkeyid" }
      case .choice, .choices, .texts, .utcOffset, .profile: break
      }
    }
    do {
      return try ProviderRegistry.make(
        settings, http: self, now: { Self.now }, nonce: { "nonce-1" })
    } catch {
      throw Broken("no account: \(error)")
    }
  }

  /// Puts every question, and wants answers that hold only what the vendor wrote.
  func check() async throws(Broken) {
    for question in await questions() {
      let outcome = await outcome(of: question)
      try hold(outcome == (await self.outcome(of: question)), "asked twice it is another")
      switch outcome {
      case .success(let page): try check(page, of: question)
      case .failure(let error): try check(error)
      }
    }
    try await checkTrials()
  }

  private enum Question {
    case window(TaskScope)
    case ids([TaskReference])
  }

  private func questions() async -> [Question] {
    guard let provider = try? provider() else { return [] }
    let capabilities = provider.capabilities
    var questions: [Question] = []
    if capabilities.canList {
      var scopes = capabilities.knownScopes
      if capabilities.scopes == .discovered {
        scopes = (try? await provider.scopes()) ?? []
        scopes = Array(scopes.prefix(2)) + [VolcengineProvider.List.tasks.scope]
        for family in [nil, TaskKind.Family.purge, .prefetch] {
          scopes.append(
            TaskScope(
              vendorID: "E1EXAMPLE", name: SafeText("", limit: .word), family: family,
              product: family == nil ? "E1EXAMPLE" : nil))
        }
      }
      questions += scopes.map { .window($0) }
    }
    if capabilities.idsPerCall > 0 {
      let product = capabilities.scopes == .discovered ? "E1EXAMPLE" : nil
      for id in Self.ids {
        questions.append(.ids([TaskReference(vendorID: id, kind: .purgeURL, product: product)]))
      }
    }
    return questions
  }

  private func outcome(of question: Question) async -> Result<TaskPage, ProviderError> {
    do {
      let provider = try provider()
      return switch question {
      case .window(let scope):
        .success(try await provider.list(scope, from: .distantPast, to: Self.now, after: nil))
      case .ids(let ids): .success(try await provider.describe(ids, after: nil))
      }
    } catch {
      return .failure(error as? ProviderError ?? .transport("\(error)"))
    }
  }

  private func check(_ page: TaskPage, of question: Question) throws(Broken) {
    // Whatever is a task or an item stands in an object or an element of its own, or between commas.
    let objects = bytes.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "<") }
    let values = objects + bytes.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "[") }
    let items = page.reports.reduce(0) { $0 + ($1.items?.count ?? 0) }
    try hold(page.reports.count <= objects, "\(page.reports.count) tasks in \(objects) objects")
    try hold(items <= values, "\(items) items in \(values) values")
    for report in page.reports {
      try check(report)
      guard case .ids(let asked) = question else { continue }
      let isWanted = asked.contains { $0.vendorID == report.id.vendorID }
      try hold(isWanted, "\(report.id.vendorID) was not asked for")
      try hold(
        !page.notFound.contains { $0.vendorID == report.id.vendorID }, "found, and not found")
    }
    if case .ids(let asked) = question {
      try hold(page.notFound.allSatisfy(asked.contains), "not found without being asked for")
      try hold(page.refused.keys.allSatisfy(asked.contains), "refused without being asked for")
    }
    for error in page.refused.values { try check(error) }
  }

  private func check(_ report: TaskReport) throws(Broken) {
    try hold(safe: report.vendorStatus, limit: .word)
    try hold(safe: report.message, limit: .message)
    try hold(safe: report.part, limit: .url)
    for figure in [report.reportedProgress, report.progress(in: report.status)] {
      try hold((0...1).contains(figure ?? 0), "the progress \(figure ?? 0)")
    }
    if let counts = report.counts {
      let parts = [counts.succeeded, counts.failed, counts.running ?? 0]
      try hold(parts.allSatisfy { (0...counts.total).contains($0) }, "\(counts)")
    }
    for item in report.items ?? [] {
      try hold(safe: item.url, limit: .url)
      try hold(safe: item.vendorStatus, limit: .word)
      try hold(safe: item.message, limit: .message)
      try hold(safe: item.part, limit: .url)
      try hold((0...1).contains(item.progress ?? 0), "the progress \(item.progress ?? 0)")
    }
  }

  private func check(_ error: ProviderError) throws(Broken) {
    try hold(safe: error.message.code, limit: .word)
    try hold(safe: error.message.text, limit: .message)
    try hold(printable: error.description)
    if case .throttled(let wait?, _) = error {
      try hold((.zero ... .seconds(86_400)).contains(wait), "to wait \(wait)")
    }
  }

  private func answer<Value>(
    _ ask: () async throws(ProviderError) -> Value
  ) async -> Result<Value, ProviderError> {
    do throws(ProviderError) { return .success(try await ask()) } catch { return .failure(error) }
  }

  /// The calls that `check` makes, and what is shown raw.
  private func checkTrials() async throws(Broken) {
    let sample = TaskReference(vendorID: Self.ids[0], kind: .purgeURL)
    let asked = try provider()
    switch await answer({ () throws(ProviderError) in try await asked.rawAnswer(about: sample) }) {
    case .success(let raw): for line in raw.lines { try hold(safe: line, limit: .url) }
    case .failure(let error): try check(error)
    }
    guard let checking = try provider() as? any AccountChecking else { return }
    for call in checking.checkedCalls {
      let outcome = await answer { () throws(ProviderError) in
        try await checking.check(call, sample: sample)
      }
      switch outcome {
      case .success(let finding):
        try hold(safe: finding.owner, limit: .message)
        try hold(safe: finding.note, limit: .message)
        for quota in finding.quota {
          try hold(safe: quota.domain, limit: .url)
          try hold(safe: quota.area, limit: .url)
        }
      case .failure(let error): try check(error)
      }
    }
  }
}
