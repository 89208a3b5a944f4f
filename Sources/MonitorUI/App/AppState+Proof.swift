import TaskModel

/// Verifying tasks at the edge: first it is said what will be asked, then it is asked.
extension AppState {
  /// Goes on with what is being verified, else begins with the marked tasks or the selected one.
  mutating func verify() -> [Effect] {
    if context.replay != nil { return reply(Self.replayAsksNobody) }
    switch overlay {
    case .proof: return goOn()
    case nil, .url:
      // What is under way, or has ended while nobody looked, comes first.
      if proof != nil {
        overlays = [.proof(scroll: 0)]
        return []
      }
      let chosen = chosenTasks
      let tasks = chosen.ids.compactMap { context.known.shown.task($0) }
      guard let first = tasks.first else { return reply("no task is marked or selected") }
      let what = chosen.isMarked ? pick.text("task") : "task \(first.account) \(first.id.shownID)"
      return plan(ProofRequest(tasks: tasks, snapshot: context.known.shown), what: what)
    default: return []
    }
  }

  private mutating func plan(_ request: ProofRequest, what: String) -> [Effect] {
    proof = ProofPage(request, what: what)
    overlays = [.proof(scroll: 0)]
    return [.planProof(request)]
  }

  /// What the key does on the page.
  private mutating func goOn() -> [Effect] {
    guard let page = proof else { return [] }
    switch page.phase {
    case .planned:
      proof?.begin()
      return [.prove]
    case .planning: return reply("the places are still being looked up")
    case .asking: return [.stopProof]
    case .ended, .refused:
      let tasks = page.request.tasks.compactMap { context.known.shown.task($0.id) }
      guard !tasks.isEmpty else { return reply("the tasks are gone") }
      return plan(ProofRequest(tasks: tasks, snapshot: context.known.shown), what: page.what)
    }
  }

  /// Takes in how verifying goes on; its end is told where its page is not on the screen.
  mutating func take(_ news: ProofNews) {
    guard proof?.isUnderWay == true else { return }
    proof?.take(news)
    if case .ended(let sums, _) = news { note(sums) }
    guard !isProofShown else { return }
    let hint = context.keyHint(.verify, "shows it")
    switch news {
    case .ended(let sums, _): say("verify: \(sums)" + hint)
    case .planned, .refused, .asked, .proved: break
    }
  }

  /// Puts what came of it into the event log.
  private mutating func note(_ sums: String) {
    guard let page = proof else { return }
    let isBad = page.proved.contains { $0.verdict == .stale }
    context.known.events.append(
      MonitorEvent(
        at: context.now, account: nil, tone: isBad ? .bad : .neutral,
        text: "verify of \(page.what): \(sums)"))
  }

  private var isProofShown: Bool {
    overlays.contains { if case .proof = $0 { true } else { false } }
  }

  /// Leaves the page: what is being asked goes on, the rest is forgotten.
  mutating func leaveProof() -> [Effect] {
    guard let page = proof, page.isUnderWay else {
      proof = nil
      return []
    }
    if page.isAsking { return reply("verify goes on" + context.keyHint(.verify, "shows it")) }
    proof = nil
    return [.stopProof]
  }

  /// The marked tasks where marks are seen, else the one that is looked at.
  var chosenTasks: (ids: [CacheTask.ID], isMarked: Bool) {
    if page == .table, !table.marks.isEmpty { return (table.marks.ids.sorted(), true) }
    return ([selectedTask?.id].compactMap(\.self), false)
  }
}
