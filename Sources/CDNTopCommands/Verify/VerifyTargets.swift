import FoundationEssentials
import Proofs
import Reports
import TaskModel

/// The words of a command line, told apart: URLs, and a filter.
struct URLWords {
  /// The URLs, each once.
  var urls: [ProofURL] = []
  /// The words of the filter.
  private(set) var filter: [String] = []

  /// Tells words apart: what has a scheme is a URL, and so is a host with a path.
  ///
  /// - Throws: ``UsageError`` for what has a scheme and is no URL that can be asked.
  init(_ words: [String]) throws(UsageError) {
    for word in words {
      let hasScheme = ["http://", "https://"].contains { word.lowercased().hasPrefix($0) }
      if hasScheme {
        urls.append(try Self.url(word))
      } else if word.contains("/"), let url = ProofURL(word), url.host.contains(".") {
        urls.append(url)
      } else {
        filter.append(word)
      }
    }
    urls = Self.unique(urls)
  }

  private static func url(_ text: String) throws(UsageError) -> ProofURL {
    guard let url = ProofURL(text) else {
      throw .wrong("verify: \"\(SafeText(text, limit: .url))\" is no URL that can be asked")
    }
    return url
  }

  /// Reads URLs from a file, or from standard input for `-`; empty lines and those with `#` are passed over.
  ///
  /// - Throws: ``UsageError``, ``FileError``.
  func read(_ file: String, in process: ProcessContext) throws -> [ProofURL] {
    let found = try URLLines.urls(in: Files.list(file, in: process)).map {
      word throws(UsageError) in try Self.url(word)
    }
    let known = Set(urls)
    return Self.unique(found).filter { !known.contains($0) }
  }

  private static func unique(_ urls: [ProofURL]) -> [ProofURL] {
    var known: Set<ProofURL> = []
    return urls.filter { known.insert($0).inserted }
  }
}

/// The URLs to verify, with what is known of their purges.
struct VerifyTargets {
  /// The URLs.
  var questions: [Question] = []
  /// What an operator has to know of what is left out, a sentence each.
  var remarks: [String] = []
  /// Whether an account could not be read.
  var isIncomplete = false
  /// The tasks that a URL is of.
  private(set) var tasks: [ProofURL: Set<CacheTask.ID>] = [:]
  /// The tasks themselves, as they were read just now.
  private(set) var observed: [ObservedTask] = []

  /// Finds the URLs of the tasks that a filter lets through, and which of the typed URLs they cover.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``ConfigurationError``, ``FileError``.
  static func of(
    _ typed: URLWords, since: Date?, in session: Session
  ) async throws -> VerifyTargets {
    let (configuration, process) = (session.configuration, session.process)
    let zone = configuration.monitor.zone.activate()
    var request = ListRequest()
    request.filter = typed.filter.joined(separator: " ")
    request.includesURLs = true
    let scope = try ListScope(
      request, now: process.now(), zone: zone, names: configuration.filterNames)
    let snapshot = try await SinglePoll(
      accounts: try scope.filter.accounts(of: configuration), lookBack: scope.reach,
      timeout: request.timeout
    ).snapshot(in: session)
    let listing = scope.listing(of: snapshot, zone: zone, includesURLs: true)
      .wantingURLs(of: isMeant)
    var targets = VerifyTargets(listing.tasks, typed.urls, since: since, in: snapshot)
    targets.remarks += listing.unreadable.map { "\($0.account): \(listing.reasonUnread($0))" }
    targets.isIncomplete = !listing.unreadable.isEmpty
    if listing.tasks.isEmpty, let advice = scope.filter.advice(among: configuration.filterNames) {
      targets.remarks.append(advice)
    }
    return targets
  }

  init(questions: [Question] = []) { self.questions = questions }

  /// Takes the URLs of purges that have not failed, and those typed URLs that the purges cover.
  init(_ tasks: [CacheTask], _ typed: [ProofURL], since: Date?, in snapshot: Snapshot) {
    let providers = Dictionary(
      snapshot.accounts.map { ($0.account, $0.provider) }, uniquingKeysWith: { first, _ in first })
    let purges = tasks.filter(Self.isMeant)
    var found = FoundURLs(since: since, providers: providers)
    var coversOnly = 0
    for task in purges {
      let own = Self.ownURLs(of: task)
      if own.isEmpty { coversOnly += 1 }
      for text in own { found.add(text, of: task) }
    }
    let named = typed.map(\.text)
    let matched = Snapshot(
      version: 1, takenAt: snapshot.takenAt, tasks: purges, accounts: snapshot.accounts)
    let coverage = Coverage(of: named, in: matched)
    var uncovered = 0
    for (index, url) in typed.enumerated() {
      let covering = coverage.purges(of: index)
      if covering.isEmpty { uncovered += 1 }
      for task in covering { found.add(url, of: task, isTyped: true) }
    }
    questions = found.questions
    self.tasks = found.tasks
    observed = purges.map { task in
      var trail = TaskTrail()
      if let seen = task.lastSeenAt { trail.note(task, at: seen) }
      let ahead = snapshot.account(task.id.account)?.clockAhead ?? 0
      return ObservedTask(task: task, trail: trail, clockAhead: ahead)
    }
    let left = tasks.count - purges.count
    if tasks.isEmpty {
      remarks.append("no task matches")
    } else if left > 0 {
      remarks.append("\(left.counted("task")) left out: failed, or no purge")
    }
    let open = purges.count { !$0.status.isEnded }
    if open > 0 {
      let (verb, them) = open == 1 ? ("has", "it") : ("have", "them")
      remarks.append(
        "\(open.counted("task")) \(verb) not ended yet: what is stale now says nothing of \(them)")
    }
    if coversOnly > 0, typed.isEmpty {
      remarks.append(
        "\(coversOnly.counted("task")) without URLs to ask: name them, cdntop verify URL... FILTER")
    }
    if uncovered > 0 {
      remarks.append("\(uncovered.counted("URL")) left out: no task that matches covers it")
    }
    if found.unusable > 0 {
      remarks.append("\(found.unusable.counted("URL")) left out: cannot be asked as listed")
    }
  }

  /// Whether a task's URLs are to be verified.
  static func isMeant(_ task: CacheTask) -> Bool { isPurge(task) && !hasFailed(task) }

  private static func isPurge(_ task: CacheTask) -> Bool {
    switch task.kind {
    case .purgeURL, .purgeDirectory, .purgePattern, .purgeTag, .purgeAll: true
    case .prefetch, .block, .unblock, .other: false
    }
  }

  private static func hasFailed(_ task: CacheTask) -> Bool {
    switch task.status {
    case .failed, .canceled: true
    case .queued, .running, .succeeded, .partial, .unknown: task.isGone && !task.status.isEnded
    }
  }

  /// The URLs that a task purges one by one; those of directories and patterns are what the operator named.
  private static func ownURLs(of task: CacheTask) -> [String] {
    var texts: [String] = []
    for item in task.urls ?? URLItems() where item.status != .failed && item.status != .canceled {
      switch task.dialect(of: item) {
      case .url, .everyQuery: texts.append(item.url.text)
      case .directory, .regularExpression, .glob, .prefix, .site, .tag: continue
      }
    }
    let declared = task.declaredURLs.map(\.text)
    return texts.isEmpty ? declared.filter { !$0.hasSuffix("/") && !$0.contains("*") } : texts
  }
}

/// URLs that are being gathered, each once, with the newest purge of each provider.
private struct FoundURLs {
  let since: Date?
  let providers: [AccountID: ProviderID]
  private var order: [ProofURL] = []
  private var byURL: [ProofURL: Question] = [:]
  /// The tasks that a URL is of.
  private(set) var tasks: [ProofURL: Set<CacheTask.ID>] = [:]
  /// How many cannot be asked.
  private(set) var unusable = 0

  init(since: Date?, providers: [AccountID: ProviderID]) {
    self.since = since
    self.providers = providers
  }

  var questions: [Question] { order.compactMap { byURL[$0] } }

  mutating func add(_ text: String, of task: CacheTask) {
    // What was cut or has had a character made visible is another object.
    let isWhole = !text.contains("<") && !text.contains("…")
    guard isWhole, let url = ProofURL(text) else {
      unusable += 1
      return
    }
    add(url, of: task, isTyped: false)
  }

  mutating func add(_ url: ProofURL, of task: CacheTask, isTyped: Bool) {
    var question = byURL[url] ?? Question(url: url, since: since, isTyped: isTyped)
    if byURL[url] == nil { order.append(url) }
    if isTyped { question.isTyped = true }
    if let provider = providers[task.account] {
      let known = question.purges[provider] ?? nil
      question.purges[provider] = [known, task.createdAt].compactMap(\.self).max()
    }
    byURL[url] = question
    tasks[url, default: []].insert(task.id)
  }
}
