import FoundationEssentials
public import TaskModel

/// `list --format json` and `jsonl`.
public enum JSONOutput {
  /// Writes the one object of `json`; a task a line, so that it can be searched by lines too.
  static func renderDocument(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    try renderHead(listing, emit: emit)
    try renderTasks(listing, isFirst: true, emit: emit)
    try renderEnd(emit: emit)
  }

  /// Writes all of the object before its tasks.
  static func renderHead(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    let head =
      "{\"schema\":1,\"generated_at\":" + WrittenJSON.quoted(RFC3339.text(listing.generatedAt))
    try emit(head + ",\"complete\":\(listing.isComplete),\n\"accounts\":[")
    try emitLines(listing.accounts.map(account), emit: emit)
    try emit("],\n\"tasks\":[")
  }

  /// Writes tasks of the object.
  static func renderTasks(
    _ listing: Listing, isFirst: Bool, emit: (String) throws -> Void
  ) rethrows {
    try emitLines(
      listing.tasks.lazy.map { task($0, of: listing) }, isFirst: isFirst, emit: emit)
  }

  /// Writes the end of the object.
  static func renderEnd(emit: (String) throws -> Void) rethrows { try emit("]}\n") }

  /// Writes one task object a line.
  static func renderLines(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    for row in listing.tasks { try emit(task(row, of: listing).text + "\n") }
  }

  private static func emitLines(
    _ elements: some Sequence<WrittenJSON>, isFirst: Bool = true,
    emit: (String) throws -> Void
  ) rethrows {
    var separator = isFirst ? "\n" : ",\n"
    for element in elements {
      try emit(separator + element.text)
      separator = ",\n"
    }
  }

  /// Returns the object of an account.
  static func account(_ status: AccountStatus) -> WrittenJSON {
    .object { add(status, to: &$0) }
  }

  /// Adds the members of an account's object.
  public static func add(_ status: AccountStatus, to members: inout WrittenJSON.ObjectMembers) {
    members.add("name", status.account.name)
    members.add("provider", status.provider.word)
    // Of what trouble an account is in, its state and its error tell the same, also where it is in one part only.
    members.add("state", (status.error?.accountState ?? status.state).rawValue)
    members.add("error", status.error.map(error))
    members.add("coverage", status.coverage.rawValue)
    members.add("window_from", status.windowFrom)
    members.add("last_success", status.lastSuccess)
    members.add("calls", status.calls)
    members.add("clock_skew_ms", status.clockSkew.map { Int(($0.seconds * 1_000).rounded()) })
    members.add("quota", .array(status.quota.map(quota)))
    // Only a team has anybody else to name.
    if let reader = status.reader { members.add("via", reader.text) }
  }

  private static func quota(_ quota: Quota) -> WrittenJSON {
    .object { members in
      members.add("kind", quota.kind.rawValue)
      members.add("domain", quota.domain?.text)
      members.add("area", quota.area?.text)
      members.add("total", quota.total)
      members.add("left", quota.left)
    }
  }

  private static func error(_ error: ProviderError) -> WrittenJSON {
    .object { members in
      let message = error.message
      // A call given up from our side reads as what it is to a script: no answer.
      members.add("kind", (error.kind ?? .transport).rawValue)
      members.add("code", message.code.isEmpty ? nil : message.code.text)
      members.add("message", message.text.text)
      members.add("retry_after_s", error.askedWait.map { Int($0.seconds.rounded(.up)) })
    }
  }

  private static func task(_ task: CacheTask, of listing: Listing) -> WrittenJSON {
    .object { members in
      add(
        task, to: &members, judgement: listing.judgement,
        urls: listing.includesURLs ? listing.urls(of: task) : nil)
    }
  }

  /// Adds the members of a task's object.
  public static func add(
    _ task: CacheTask, to members: inout WrittenJSON.ObjectMembers, judgement: Judgement,
    urls: URLItems?
  ) {
    members.add("account", task.account.name)
    members.add("provider", task.provider.word)
    members.add("id", task.id.exportedText)
    addFacts(of: task, to: &members)
    members.add("stale", judgement.isStale(task))
    members.add("stalled", judgement.isStalled(task))
    members.add("gone", task.isGone)
    members.add("superseded_by", task.supersededBy?.exportedText)
    members.add("verified", task.proof.map(proof) ?? .null)
    members.add("eta_at", judgement.expectedEnd(of: task))
    members.add("domains", .array(task.domains.map(WrittenJSON.string)))
    members.add("message", task.message?.text)
    members.add("took_s", RowField.seconds(task.took))
    members.add("left_s", RowField.seconds(judgement.timeLeft(of: task)))
    members.add("urls_total", task.tally?.total)
    members.add("urls_done", task.tally?.succeeded)
    members.add("urls_failed", task.tally?.failed)
    members.add("urls", urls.map { Self.urls($0, of: task.kind) })
  }

  /// Adds what the vendor said of a task and when it was seen: what does not depend on the moment.
  public static func addFacts(of task: CacheTask, to members: inout WrittenJSON.ObjectMembers) {
    members.add("kind", task.kind.rawValue)
    members.add("label", task.label?.text)
    members.add("status", task.status.rawValue)
    members.add("vendor_status", task.vendorStatus?.text)
    members.add("progress", task.progress)
    members.add("created_at", task.createdAt)
    members.add("finished_at", task.finish?.at)
    members.add("finished_at_source", task.finish?.source.rawValue)
    members.add("finished_not_before", task.finish?.notBefore)
    members.add("first_seen_at", task.firstSeenAt)
    members.add("last_seen_at", task.lastSeenAt)
  }

  private static func proof(_ proof: TaskProof) -> WrittenJSON {
    .object { members in
      members.add("at", proof.at)
      members.add("verdict", proof.verdict.rawValue)
      members.add("places", proof.places)
      members.add("fresh", proof.fresh)
      members.add("stale", proof.stale)
      members.add("unknown", proof.unknown)
    }
  }

  private static func urls(_ items: URLItems, of kind: TaskKind) -> WrittenJSON {
    .array(items.lazy.map { url($0, of: kind) })
  }

  /// Returns the object of a URL.
  ///
  /// - Parameter kind: what its task does.
  public static func url(_ item: URLItem, of kind: TaskKind) -> WrittenJSON {
    .object { members in
      members.add("url", item.url.text)
      members.add("part", item.part?.text)
      members.add("kind", (item.kind ?? kind).rawValue)
      members.add("status", item.status.rawValue)
      members.add("vendor_status", item.vendorStatus?.text)
      members.add("progress", item.progress)
      members.add("created_at", item.createdAt)
      members.add("finished_at", item.finishedAt)
      members.add("message", item.message?.text)
    }
  }
}
