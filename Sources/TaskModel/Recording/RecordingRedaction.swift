import FoundationEssentials

/// Hides what stands behind the hosts of URLs: in their texts, and in all that a vendor says.
///
/// Hosts, ids, labels and names stay. Paths and queries become 16 digits, the same for the same text as long as a session
/// records, and nobody can tell later what they were made of: what they are mixed with is kept nowhere.
struct RecordingRedaction: Sendable {
  private let salt = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

  // MARK: - Values

  func redacted(_ task: CacheTask) -> CacheTask {
    var task = task
    let hosts = task.domains
    let before = task
    if let urls = task.urls {
      task.urls = URLItems(urls.map { redacted($0, in: task) })
    }
    task.declaredURLs = task.declaredURLs.map { redacted($0, read: task.dialect) }
    let said = [task.vendorStatus, task.message].compactMap(\.self)
    // Most words of vendors are of those that nobody has to look for.
    let names = said.contains { TellingNames.mayBe(in: $0.text) } ? names(of: before) : nil
    task.vendorStatus = task.vendorStatus.map { redacted(words: $0, hosts, names) }
    task.message = task.message.map { redacted(words: $0, hosts, names) }
    // What is no host any more was none.
    var texts = task.declaredURLs
    if let urls = task.urls { texts += urls.map(\.url) }
    let told = texts.compactMap { URLText.host(of: $0.text) }.filter(Self.isHost)
    task.domains = Set(task.namedDomains + told).sorted()
    return task
  }

  private func names(of task: CacheTask) -> TellingNames {
    TellingNames(
      of: task.declaredURLs + (task.urls.map { $0.map(\.url) } ?? []), hosts: task.domains)
  }

  private func redacted(_ item: URLItem, in task: CacheTask) -> URLItem {
    let path = URLText.path(of: item.url.text)
    func words(_ text: SafeText?) -> SafeText? {
      guard let text else { return nil }
      let isTold = path.utf8.count > 1 && text.text.contains(path)
      let plain = isTold ? text.text.replacing(path, with: "/" + hidden(path[...])) : text.text
      let names =
        TellingNames.mayBe(in: plain) ? TellingNames(of: [item.url], hosts: task.domains) : nil
      return redacted(words: SafeText(plain, limit: .message), task.domains, names)
    }
    return URLItem(
      url: redacted(item.url, read: task.dialect(of: item)), status: item.status,
      vendorStatus: words(item.vendorStatus), reportedProgress: item.reportedProgress,
      createdAt: item.createdAt, finishedAt: item.finishedAt, message: words(item.message),
      kind: item.kind, dialect: item.dialect, part: words(item.part))
  }

  /// Hides in what an account says the names of the URLs of its tasks.
  ///
  /// - Complexity: O(*n*) in the bytes of the URLs, where it says anything.
  func redacted(_ said: AccountWords, of tasks: some Sequence<CacheTask>) -> AccountWords {
    guard said.error != nil || said.scope != nil else { return said }
    let names = TellingNames(
      of: tasks.lazy.flatMap { task in
        task.declaredURLs + (task.urls.map { $0.map(\.url) } ?? [])
      }, hosts: tasks.lazy.flatMap(\.domains))
    return AccountWords(
      error: said.error.map { redacted($0, names) },
      scope: said.scope.map { redacted(words: $0, [], names) })
  }

  private func redacted(_ error: ProviderError, _ names: TellingNames) -> ProviderError {
    func message(_ message: VendorMessage) -> VendorMessage {
      VendorMessage(code: words(message.code.text), text: words(message.text.text))
    }
    func words(_ text: String) -> String { redacted(words: SafeText.escaping(text), [], names) }
    return switch error {
    case .throttled(let wait, let said): .throttled(retryAfter: wait, message(said))
    case .credentials(let said): .credentials(message(said))
    case .permission(let said): .permission(message(said))
    case .clockSkew(let said): .clockSkew(message(said))
    case .rejected(let said): .rejected(message(said))
    case .unavailable(let said): .unavailable(message(said))
    case .transport(let text): .transport(words(text))
    case .malformedResponse(let text): .malformedResponse(words(text))
    case .tooMuch(let text): .tooMuch(words(text))
    case .cancelled: .cancelled
    }
  }

  // MARK: - Texts

  /// Returns the text of an item without what stands behind its host.
  func redacted(_ url: SafeText, read dialect: PatternDialect) -> SafeText {
    let text = url.text
    if text.isEmpty { return url }
    let path = URLText.path(of: text)
    let (scheme, host) = Self.beginning(of: String(text.dropLast(path.count)))
    let isSure = !scheme.isEmpty || dialect != .regularExpression
    guard dialect != .tag, isSure, host.isEmpty || Self.isHost(host) else {
      return SafeText("/" + hidden(text[...]) + Self.ending(of: text), limit: .url)
    }
    let isPlain = ["", "/", "*", "/*"].contains(path)
    let rest = isPlain ? path : "/" + hidden(path[...]) + Self.ending(of: path)
    return SafeText(scheme + host + rest, limit: .url)
  }

  private func redacted(
    words: SafeText, _ hosts: [String], _ names: TellingNames? = nil
  ) -> SafeText {
    SafeText(redacted(words: words.text, hosts, names), limit: .message)
  }

  private func redacted(
    words: String, _ hosts: [String], _ names: TellingNames? = nil
  ) -> String {
    words.split(separator: " ", omittingEmptySubsequences: false)
      .map { word in
        if Self.mayBePath(word) { return redacted(word: String(word), hosts) }
        return names?.hiding(word, by: hidden) ?? String(word)
      }
      .joined(separator: " ")
  }

  /// Of a word the host of a URL stays, and one that the task is of; nothing else that may be a path.
  private func redacted(word: String, _ hosts: [String]) -> String {
    let url = word.firstRange(of: "://").map { mark in
      word[..<mark.lowerBound].lastIndex { !$0.isLetter }.map(word.index(after:))
        ?? word.startIndex
    }
    let start = url ?? word.startIndex
    let path = URLText.path(of: String(word[start...]))
    let (scheme, host) = Self.beginning(of: String(word[start...].dropLast(path.count)))
    let isKnown = url != nil ? Self.isHost(host) : hosts.contains(host.lowercased())
    guard isKnown, !Self.mayBePath(word[..<start]) else { return "/" + hidden(word[...]) }
    return word[..<start] + scheme + host + (path.isEmpty ? "" : "/" + hidden(path[...]))
  }

  private static func mayBePath(_ word: Substring) -> Bool {
    word.utf8.contains { "/\\?".utf8.contains($0) } || word.lowercased().contains("%2f")
  }

  /// The scheme and the host with its port of what stands before a path, without a user.
  private static func beginning(of text: String) -> (scheme: String, host: String) {
    let scheme = text.firstRange(of: "//").map { text[..<$0.upperBound] } ?? ""
    let rest = text.dropFirst(scheme.count)
    let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return (String(scheme), String(host))
  }

  /// Whether a text can be a host with its port, and so is no name of a file that has no path before it.
  private static func isHost(_ text: String) -> Bool {
    text.contains(".") || text.contains(":") || text == "localhost" || text == "*"
      ? text.allSatisfy { $0.isLetter || $0.isNumber || ".-_*:[]".contains($0) } : false
  }

  /// What tells a directory or a pattern from a file.
  private static func ending(of text: String) -> String {
    ["/*", "*", "/"].first { text.hasSuffix($0) } ?? ""
  }

  private func hidden(_ text: Substring) -> String {
    var hasher = Hasher()
    hasher.combine(salt.0)
    hasher.combine(salt.1)
    hasher.combine(text)
    let digits = String(UInt64(bitPattern: Int64(hasher.finalize())), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What the vendor of an account says of it.
struct AccountWords: Equatable, Sendable {
  var error: ProviderError?
  var scope: SafeText?
}
