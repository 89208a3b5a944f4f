import FoundationEssentials
public import TaskModel

/// Which tasks cover some URLs, account by account.
///
/// The URLs are indexed, not the tasks: every URL of every task is looked up once, and what covers many URLs at
/// once is compared with its like before it is noted for each of them.
public struct Coverage: Sendable {
  /// How a task covers a URL.
  enum Match: String, Sendable, CaseIterable {
    case exact
    case directory
    case pattern
    case normalized
  }

  /// A task that covers a URL.
  struct Hit: Sendable {
    let match: Match
    let task: CacheTask
    /// When the task began, by our clock.
    let began: Date
    /// What of the task covers the URL, as the vendor or the operator wrote it.
    let text: String
    /// Where that stands: the vendor's state of it, else the task's.
    let status: TaskStatus
    /// Whether only the operator said that the task is about it.
    let isDeclared: Bool
    /// How that is read.
    let dialect: PatternDialect

    /// Whether it covers all that is below it.
    var isFolder: Bool { dialect == .directory }

    /// Whether it covers its URL with every query.
    var ignoresQuery: Bool { dialect == .everyQuery }

    /// Whether the URL was surely not done by it.
    var hasFailed: Bool {
      (status.isEnded && status != .succeeded) || (task.isGone && !task.status.isEnded)
    }

    /// Whether the URL may count as covered: as it is written, by a task that the vendor knows.
    var covers: Bool { match != .normalized && task.isKnownToVendor }

    /// Whether it says more about the URL than another: a task that the vendor knows before one that it
    /// does not, a match as written before one that needed normalizing, then the newer task, then the
    /// closer match.
    func isBetter(than other: Hit) -> Bool {
      if task.isKnownToVendor != other.task.isKnownToVendor { return task.isKnownToVendor }
      let isAsWritten = match != .normalized
      if isAsWritten != (other.match != .normalized) { return isAsWritten }
      if began != other.began { return began > other.began }
      let places = (
        Match.allCases.firstIndex(of: match), Match.allCases.firstIndex(of: other.match)
      )
      return (places.0 ?? 0, task.id) < (places.1 ?? 0, other.task.id)
    }
  }

  /// What an account has for a URL.
  struct Answer: Sendable {
    let account: AccountStatus
    /// The tasks that cover it, the purge before the prefetch; empty where there is none.
    let hits: [Hit]
    /// Purges and prefetches of the account of which it cannot be told what URLs they are for.
    let blindTasks: Int
  }

  /// The URLs asked for, in order.
  let urls: [String]
  private var accounts: [AccountStatus] = []
  private var places: [AccountID: Int] = [:]
  private var hits: [Int: [TaskKind.Family: Hit]] = [:]
  private var blindTasks: [Int] = []

  private var exact: [String: [Int]] = [:]
  private var byHost: [String: [Int]] = [:]
  /// The URLs under what they have in common with others, but for directories.
  private var index: [Key: [Int]] = [:]
  /// The URLs as they are written, by the directories above them, and their canonical forms.
  private var folders = FolderIndex()
  private var canonicalFolders = FolderIndex()
  /// The best of the tasks that cover all URLs under a key.
  private var best: [Key: [Slot: Hit]] = [:]

  /// What URLs have in common by which one task covers several of them, byte for byte.
  private struct Key: Hashable {
    enum Kind: Hashable {
      /// A directory above them as they are written, and as it is in canonical form.
      case folder, canonicalFolder
      /// The canonical form of all, and of all but the query.
      case canonical, canonicalWithoutQuery
      /// All but the query as it is written, with the scheme or with any.
      case withoutQuery
    }

    let kind: Kind
    let text: [UInt8]

    init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = Array(text.utf8)
    }
  }

  /// Tasks that are compared with each other.
  private struct Slot: Hashable {
    let account: Int
    let family: TaskKind.Family
  }

  /// Indexes the URLs, of which nothing is known yet.
  ///
  /// - Complexity: O(*n*) in the lengths of the URLs.
  public init(of urls: [String]) {
    self.urls = urls
    for (index, url) in urls.enumerated() { prepare(url, index) }
  }

  /// Indexes the URLs, and looks them up in a snapshot.
  public init(of urls: [String], in snapshot: Snapshot) {
    self.init(of: urls)
    lookUp(in: snapshot)
  }

  /// Returns what the tasks of a snapshot cover of the URLs, of which nothing was known.
  ///
  /// - Complexity: O(*m*) in the lengths of the tasks' URLs; for patterns also in the URLs of their host.
  public func found(in snapshot: Snapshot) -> Coverage {
    var coverage = self
    coverage.lookUp(in: snapshot)
    return coverage
  }

  private mutating func lookUp(in snapshot: Snapshot) {
    accounts = snapshot.accounts.filter { $0.state != .off }
    blindTasks = accounts.map { _ in 0 }
    for (index, status) in accounts.enumerated() { places[status.account] = index }
    for task in snapshot.tasks where task.isKnownToVendor || !task.declaredURLs.isEmpty {
      look(at: task)
    }
    for (key, hits) in best {
      for url in places(of: key) {
        for (slot, hit) in hits { note(hit, for: url, of: slot.account) }
      }
    }
    best = [:]
  }

  /// Returns what each account has for a URL, in the configuration's order.
  func answers(for url: Int) -> [Answer] {
    accounts.indices.map { account in
      let found = hits[url * accounts.count + account] ?? [:]
      return Answer(
        account: accounts[account],
        hits: [found[.purge], found[.prefetch]].compactMap(\.self),
        blindTasks: blindTasks[account])
    }
  }

  private mutating func prepare(_ url: String, _ place: Int) {
    let form = URLForm(url)
    exact[url, default: []].append(place)
    byHost[form.host, default: []].append(place)
    func add(_ kind: Key.Kind, _ text: String) {
      index[Key(kind, text), default: []].append(place)
    }
    let plain = form.canonical
    add(.canonical, plain)
    let start = form.scheme.map { $0.utf8.count + "://".utf8.count } ?? 0
    folders.append(url, hostAt: start)
    canonicalFolders.append(plain, hostAt: 0)
    let bare = URLForm(URLForm.withoutQuery(url))
    add(.canonicalWithoutQuery, bare.canonical)
    add(.withoutQuery, bare.written(anyScheme: false))
    if bare.scheme != nil { add(.withoutQuery, bare.written(anyScheme: true)) }
  }

  /// Whether a URL that is asked for has something in common with a task.
  private func isKnown(_ key: Key) -> Bool {
    switch key.kind {
    case .folder: folders.holds(below: key.text)
    case .canonicalFolder: canonicalFolders.holds(below: key.text)
    case .canonical, .canonicalWithoutQuery, .withoutQuery: index[key] != nil
    }
  }

  /// The URLs that are asked for and have that in common.
  private func places(of key: Key) -> [Int] {
    switch key.kind {
    case .folder: folders.places(below: key.text)
    case .canonicalFolder: canonicalFolders.places(below: key.text)
    case .canonical, .canonicalWithoutQuery, .withoutQuery: index[key] ?? []
    }
  }

  private mutating func look(at task: CacheTask) {
    guard let account = places[task.account] else { return }
    switch task.kind {
    case .block, .unblock: return
    case .purgeAll:
      if task.domains.isEmpty { blindTasks[account] += 1 }
      let isDeclared = task.urls?.isEmpty ?? true
      for domain in task.domains.flatMap({ hosts($0, in: task) }) {
        let dialect = task.dialect == .site ? PatternDialect.site : .directory
        _ = take(
          task, "\(domain)/", dialect, task.status, isDeclared: isDeclared, of: account)
      }
      return
    case .purgeURL, .purgeDirectory, .purgePattern, .purgeTag, .prefetch, .other: break
    }
    var isBlind = false
    if let items = task.urls, !items.isEmpty {
      for item in items where item.kind != .block && item.kind != .unblock {
        for text in Self.texts(of: item, in: task).flatMap({ onHosts($0, in: task) }) {
          let canTell = take(
            task, text, task.dialect(of: item), item.status, isDeclared: false, of: account)
          if !canTell { isBlind = true }
        }
      }
    } else {
      isBlind = task.declaredURLs.isEmpty
      for url in task.declaredURLs {
        let canTell = take(
          task, url.text, task.dialect, task.status, isDeclared: true, of: account)
        if !canTell { isBlind = true }
      }
    }
    if isBlind { blindTasks[account] += 1 }
  }

  /// What an item stands for: its URL, and its path on each domain that the vendor names beside it.
  private static func texts(of item: URLItem, in task: CacheTask) -> [String] {
    let url = item.url.text
    let others = task.namedDomains.filter { $0 != item.host }
    guard !others.isEmpty, task.dialect(of: item) != .tag else { return [url] }
    return [url] + others.map { $0 + URLText.path(of: url) }
  }

  /// A text on each host that its own stands for.
  private func onHosts(_ text: String, in task: CacheTask) -> [String] {
    let form = URLForm(text)
    guard Self.isWildcard(form.host) else { return [text] }
    let scheme = form.scheme.map { $0 + "://" } ?? ""
    return hosts(form.host, in: task).map { scheme + $0 + URLText.path(of: text) }
  }

  /// The hosts that are asked for and that a name stands for, which may begin with `*.` or `*-`.
  ///
  /// Of a domain that the vendor names, all hosts that end alike; else those alone that have one more label.
  private func hosts(_ name: String, in task: CacheTask) -> [String] {
    guard Self.isWildcard(name) else { return [name] }
    let wildcard = Punycode.asciiHost(name)
    let end = wildcard.dropFirst()
    let isOfAnyDepth = task.namedDomains.contains { Punycode.asciiHost($0) == wildcard }
    return byHost.keys.filter { host in
      guard host.hasSuffix(end), host.count > end.count else { return false }
      return isOfAnyDepth || !host.dropLast(end.count).contains(".")
    }
  }

  private static func isWildcard(_ host: String) -> Bool {
    host.hasPrefix("*.") || host.hasPrefix("*-")
  }

  /// Looks at one text of a task.
  ///
  /// - Returns: whether it can be told what it stands for.
  private mutating func take(
    _ task: CacheTask, _ text: String, _ dialect: PatternDialect, _ status: TaskStatus,
    isDeclared: Bool, of account: Int
  ) -> Bool {
    func hit(_ match: Match) -> Hit {
      Hit(
        match: match, task: task,
        began: task.began(clockAhead: accounts[account].clockAhead), text: text, status: status,
        isDeclared: isDeclared, dialect: dialect)
    }
    func offer(_ match: Match, _ kind: Key.Kind, _ text: String) {
      let key = Key(kind, text)
      guard isKnown(key) else { return }
      let (hit, slot) = (hit(match), Slot(account: account, family: task.kind.family))
      if let known = best[key]?[slot], !hit.isBetter(than: known) { return }
      best[key, default: [:]][slot] = hit
    }
    switch dialect {
    case .everyQuery:
      let form = URLForm(URLForm.withoutQuery(text))
      guard !form.host.isEmpty else { return false }
      offer(.pattern, .withoutQuery, form.written(anyScheme: form.scheme == nil))
      offer(.normalized, .canonicalWithoutQuery, form.canonical)
      return true
    case .regularExpression, .glob, .prefix:
      guard let pattern = URLPattern(text, dialect), !pattern.host.isEmpty else { return false }
      for url in byHost[pattern.host] ?? [] where pattern.matches(urls[url]) {
        note(hit(.pattern), for: url, of: account)
      }
      return true
    case .site:
      let site = URLForm(text).host
      for (host, urls) in byHost where host == site || host.hasSuffix("." + site) {
        for url in urls { note(hit(.directory), for: url, of: account) }
      }
      return !site.isEmpty
    case .tag:
      return false
    case .url, .directory:
      break
    }
    let isFolder = dialect == .directory
    let form = URLForm(text)
    guard !form.host.isEmpty else { return false }
    // A vendor that writes no scheme means any.
    let spellings = form.scheme == nil ? [text, "http://" + text, "https://" + text] : [text]
    for spelling in spellings {
      for url in exact[spelling] ?? [] where Self.isSame(urls[url], spelling) {
        note(hit(.exact), for: url, of: account)
      }
      if isFolder { offer(.directory, .folder, Self.folder(spelling)) }
    }
    // What covers a URL as it is written counts for more.
    let plain = form.canonical
    offer(.normalized, .canonical, plain)
    if isFolder { offer(.normalized, .canonicalFolder, Self.folder(plain)) }
    return true
  }

  private mutating func note(_ hit: Hit, for url: Int, of account: Int) {
    let key = url * accounts.count + account
    let family = hit.task.kind.family
    if let known = hits[key]?[family], !hit.isBetter(than: known) { return }
    hits[key, default: [:]][family] = hit
  }

  private static func folder(_ text: String) -> String { text.hasSuffix("/") ? text : text + "/" }

  /// Whether two texts are the same byte for byte: strings are equal for other reasons, too.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }
}

extension URLForm {
  /// The address as it is written, with its scheme or with what stands for any.
  fileprivate func written(anyScheme: Bool) -> String {
    (anyScheme ? "*" : scheme ?? "*") + "://" + authority + rest
  }
}
