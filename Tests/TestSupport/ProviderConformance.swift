public import TaskModel
import Testing

/// The contract of ``Provider`` as a value: give it a vendor's words, and it runs every check.
///
/// The suite never sees a wire format. It is handed answers in the vendor's shape and a way to make
/// a provider that gets them.
public struct ProviderConformance: Sendable {
  /// An answer of the vendor.
  public struct Answer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header fields.
    public var headers: [String: String]
    /// The body.
    public var body: String

    /// Makes an answer.
    public init(_ body: String, status: Int = 200, headers: [String: String] = [:]) {
      self.body = body
      self.status = status
      self.headers = headers
    }
  }

  /// Answers a provider's requests, whatever they are.
  public typealias Script = @Sendable () async throws(ProviderError) -> Answer

  /// The vendor's words for the situations that the suite brings about.
  public struct Words: Sendable {
    /// A question that every provider of the vendor can be asked; for one that cannot list, an
    /// id.
    public var scope: TaskQuery.Scope
    /// The answers of a whole read of that question, in order.
    public var pages: [String]
    /// The vendor ids of all tasks in those pages.
    public var ids: Set<String>
    /// An answer without tasks.
    public var empty: String
    /// The answer about an id that the vendor does not have; nil where that is ``empty``.
    public var missing: Answer?
    /// The limit of calls is reached; asks to wait five seconds where the vendor can say so.
    public var throttled: Answer
    /// How long ``throttled`` asks to wait; nil where the vendor cannot say.
    public var retryAfter: Duration?
    /// The key is wrong; the text echoes ``secret``.
    public var unauthorized: Answer
    /// The secret that must not be seen.
    public var secret: String
    /// The clock is off; nil where the vendor has no words for that.
    public var clockSkew: Answer?
    /// The vendor's envelope with a code that nobody documents.
    public var unknownCode: String
    /// A question by id, answered in one exchange; nil where the vendor cannot be asked by id.
    ///
    /// The ids are those of no task in ``empty``.
    public var byID: TaskQuery.Scope?
    /// An answer with one task whose status, as JSON text, is given.
    public var status: @Sendable (_ json: String) -> String
    /// A status that nobody documents, as JSON, and as text.
    public var unknownStatus: (json: String, text: String)
    /// An answer with one task in which a JSON string stands wherever the vendor has free text.
    public var freeText: @Sendable (_ json: String) -> String

    /// Takes the vendor's words.
    public init(
      scope: TaskQuery.Scope, pages: [String], ids: Set<String>, empty: String,
      missing: Answer? = nil, throttled: Answer, retryAfter: Duration?, unauthorized: Answer,
      secret: String, clockSkew: Answer?,
      unknownCode: String, byID: TaskQuery.Scope?,
      unknownStatus: (json: String, text: String),
      status: @escaping @Sendable (_ json: String) -> String,
      freeText: @escaping @Sendable (_ json: String) -> String
    ) {
      self.scope = scope
      self.pages = pages
      self.ids = ids
      self.empty = empty
      self.missing = missing
      self.throttled = throttled
      self.retryAfter = retryAfter
      self.unauthorized = unauthorized
      self.secret = secret
      self.clockSkew = clockSkew
      self.unknownCode = unknownCode
      self.byID = byID
      self.unknownStatus = unknownStatus
      self.status = status
      self.freeText = freeText
    }
  }

  private let words: Words
  private let make: @Sendable (@escaping Script) throws -> any Provider

  /// Makes the suite for one vendor.
  public init(
    _ words: Words, make: @escaping @Sendable (@escaping Script) throws -> any Provider
  ) {
    self.words = words
    self.make = make
  }

  /// Runs every check; what does not hold is recorded as an issue.
  public func run() async throws {
    try await pages()
    try await cursors()
    try await empty()
    try await throttled()
    try await unauthorized()
    try await clockSkew()
    try await unknownCode()
    try await malformed()
    try await truncated()
    try await slow()
    try await unknownStatus()
    try await hostileText()
  }
}

extension ProviderConformance {
  /// A read brings every task, a page an exchange, and ends.
  private func pages() async throws {
    let script = PageScript(words.pages)
    let provider = try make { await script.next() }
    let pages = try await provider.pages(of: words.scope, atMost: words.pages.count + 1)
    #expect(pages.allSatisfy { !$0.isTruncated }, "a read that succeeds is complete")
    #expect(pages.last?.next == nil, "a read ends")
    #expect(pages.count == words.pages.count, "one page an exchange")
    #expect(await script.asked == words.pages.count)
    #expect(Set(pages.flatMap(\.reports).map(\.id.vendorID)) == words.ids)
  }

  /// A cursor is a value: asked twice with the same answer, it brings the same page.
  private func cursors() async throws {
    let first = try await ask(words.pages[0])
    let again = try await ask(words.pages[0])
    #expect(first == again)
    guard words.pages.count > 1 else { return }
    let cursor = try #require(first.next)
    let second = try await ask(words.pages[1], cursor: cursor)
    #expect(second == (try await ask(words.pages[1], cursor: cursor)))
    #expect(second.next != cursor)
  }

  /// No rows are no tasks: not found, never done.
  private func empty() async throws {
    let page = try await ask(words.empty)
    #expect(page.reports.isEmpty)
    guard let byID = words.byID else { return }
    let missing = words.missing ?? Answer(words.empty)
    let answer = try await make { missing }.tasks(matching: TaskQuery(byID))
    #expect(answer.reports.isEmpty)
    #expect(answer.next == nil)
    guard case .ids(let references) = byID else {
      Issue.record("byID asks for no ids")
      return
    }
    #expect(answer.notFound == references)
  }

  private func throttled() async throws {
    guard case .throttled(let retryAfter, _) = try await error(words.throttled) else {
      Issue.record("a full limit of calls is not throttled")
      return
    }
    #expect(retryAfter == words.retryAfter)
  }

  private func unauthorized() async throws {
    let error = try await error(words.unauthorized)
    #expect(error?.kind == .credentials)
    #expect(error?.message.code.isEmpty == false, "the vendor's code is kept")
    #expect(error.map { !"\($0)".contains(words.secret) } ?? false, "the secret is seen")
  }

  private func clockSkew() async throws {
    guard let answer = words.clockSkew else { return }
    #expect(try await error(answer)?.kind == .clockSkew)
  }

  /// A code that no table has leaves it to the HTTP status, and a wish to wait is heeded.
  private func unknownCode() async throws {
    let kinds: [(status: Int, wait: Int?, ProviderError.Kind)] = [
      (200, nil, .rejected), (400, nil, .rejected), (429, nil, .throttled), (429, 5, .throttled),
      (500, nil, .unavailable), (502, nil, .unavailable), (503, 5, .throttled),
    ]
    for scope in [words.scope, words.byID].compactMap(\.self) {
      for (status, wait, kind) in kinds {
        let headers = wait.map { ["Retry-After": String($0)] } ?? [:]
        let answer = Answer(words.unknownCode, status: status, headers: headers)
        let error = try await error(answer, scope)
        #expect(error?.kind == kind, "HTTP \(status)")
        guard case .throttled(let retryAfter, _) = error else { continue }
        #expect(retryAfter == wait.map { .seconds($0) })
      }
    }
  }

  private func malformed() async throws {
    let bodies = [
      "", " ", "{", "nul", "[1,2", "{}", "[]", "42", "\"text\"", "<html><body>502</body></html>",
      "{\"a\":\u{201C}x\"}", String(repeating: "[", count: 100_000),
    ]
    for body in bodies {
      let kind = try await error(Answer(body))?.kind
      #expect(kind == .malformed, "\(body.prefix(40)) is not malformed")
    }
  }

  /// A page that was cut off anywhere is no page with fewer tasks.
  private func truncated() async throws {
    let body = words.pages[words.pages.count - 1]
    let whole = body.utf8.count - body.utf8.reversed().prefix { $0 <= 0x20 }.count
    for length in 1..<whole {
      let cut = String(decoding: body.utf8.prefix(length), as: UTF8.self)
      let kind = try await error(Answer(cut))?.kind
      #expect(kind == .malformed, "cut at \(length) of \(whole)")
      guard kind == .malformed else { return }
    }
  }

  /// A vendor that never answers is given up at once when the caller gives up.
  private func slow() async throws {
    let gate = AsyncStream.makeStream(of: Void.self)
    let provider = try make { () throws(ProviderError) in
      gate.continuation.yield()
      do {
        try await Task.sleep(for: .seconds(86_400))
      } catch {
        throw ProviderError.cancelled
      }
      return Answer("")
    }
    let scope = words.scope
    let error = await withTaskGroup(of: ProviderError?.self) { group in
      group.addTask {
        do throws(ProviderError) {
          _ = try await provider.tasks(matching: TaskQuery(scope))
          return nil
        } catch {
          return error
        }
      }
      for await _ in gate.stream { break }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(error == .cancelled)
  }

  private func unknownStatus() async throws {
    let page = try await ask(words.status(words.unknownStatus.json))
    let report = try #require(page.reports.first)
    #expect(report.status == .unknown)
    #expect(!report.status.isEnded)
    let word = report.vendorStatus ?? report.items?.first?.vendorStatus
    #expect(word?.text == words.unknownStatus.text)
  }

  /// Whatever a vendor writes, nothing that acts on a terminal comes through.
  private func hostileText() async throws {
    let hostile =
      #"\u001b[2J\u0007\u0000\u009b31m\u202eevil\u2066\u2067\u2068\u2069\u200b\ud800\ufeff<&>\""#
    let long = String(repeating: #"\u0001x"#, count: 20_000)
    for text in [hostile, long] {
      let page = try await ask(words.freeText("\"" + text + "\""))
      #expect(!page.reports.isEmpty)
      for report in page.reports {
        Self.check([report.id.shownID, report.vendorStatus], limit: .word)
        Self.check([report.message], limit: .message)
        for item in report.items ?? [] {
          Self.check([item.url], limit: .url)
          Self.check([item.vendorStatus], limit: .word)
          Self.check([item.message], limit: .message)
        }
      }
    }
  }

  private static func check(_ shown: [SafeText?], limit: SafeText.Limit) {
    for text in shown.compactMap({ $0?.text }) {
      #expect(text.utf8.count <= limit.rawValue)
      let acting = text.unicodeScalars.first { $0.value < 0x20 || isHidden($0) }
      #expect(acting == nil)
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    (0x7F...0x9F).contains(scalar.value) || (0x200B...0x200F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      || scalar.value == 0xFEFF
  }

  private func ask(
    _ body: String, _ scope: TaskQuery.Scope? = nil, cursor: PageCursor? = nil
  ) async throws -> TaskPage {
    let provider = try make { Answer(body) }
    return try await provider.tasks(matching: TaskQuery(scope ?? words.scope, cursor: cursor))
  }

  private func error(
    _ answer: Answer, _ scope: TaskQuery.Scope? = nil
  ) async throws -> ProviderError? {
    let provider = try make { answer }
    do {
      _ = try await provider.tasks(matching: TaskQuery(scope ?? words.scope))
      return nil
    } catch {
      return error
    }
  }
}

/// Hands out pages in order, and the last one again when asked for more.
private actor PageScript {
  private let pages: [String]
  private(set) var asked = 0

  init(_ pages: [String]) { self.pages = pages }

  func next() -> ProviderConformance.Answer {
    defer { asked += 1 }
    return ProviderConformance.Answer(pages[min(asked, pages.count - 1)])
  }
}
