import FoundationEssentials
import Proofs
import Reports
import TaskModel

/// One run of `verify`: what will be asked is said, then it is asked, and what was proved is printed URL by URL.
struct VerifyRun {
  let settings: ProofSettings
  /// How long a whole answer may take.
  let timeout: Duration
  let format: ProofFormat
  /// Where to write what places hold; nil to judge them.
  let baselineFile: String?
  let process: ProcessContext
  /// Where what was proved of tasks is kept; nil for nowhere.
  var store: (any TaskStore)?

  /// How long a whole answer may take unless somebody says otherwise.
  static let usualTimeout: Duration = .seconds(10)

  /// Asks, judges and prints.
  ///
  /// - Throws: ``EndedBySignal``, ``FileError``, ``OutputClosed``.
  func perform(_ targets: VerifyTargets) async throws -> ExitStatus {
    for remark in targets.remarks { process.talk("cdntop: " + remark) }
    let run = try await ProofRun.overNetwork(
      settings, timeout: timeout, isRecording: baselineFile != nil, in: process)
    return try await process.untilSignal {
      let plan = await run.plan(targets.questions)
      for line in plan.words(advice: "--max-probes raises it") where plan.wanted > 0 {
        process.talk("cdntop: " + line)
      }
      let progress = ProofProgress(plan, in: process)
      if let baselineFile {
        return try await save(run, plan, progress, to: baselineFile)
      }
      return try await judge(run, plan, progress, of: targets)
    }
  }

  private func judge(
    _ run: ProofRun<ContinuousClock>, _ plan: ProofPlan, _ progress: ProofProgress,
    of targets: VerifyTargets
  ) async throws -> ExitStatus {
    var sums = ProofSums(isIncomplete: targets.isIncomplete)
    var tasks = TaskProofs(targets.tasks)
    var output = ProofOutput(format)
    try process.output(output.head(at: process.calendar))
    try await run.perform(plan, asked: progress.asked) { proof in
      sums.add(proof)
      tasks.add(proof)
      progress.clear()
      try process.output(output.rows(of: proof))
      progress.ended(sums)
    }
    progress.clear()
    try process.output(output.foot())
    // What was cut short says nothing of whole tasks.
    if !Task.isCancelled { await keep(tasks, of: targets) }
    let unasked = plan.parts.count - sums.total
    process.talk(
      "cdntop: " + sums.words + (unasked > 0 ? "; \(unasked.counted("URL")) not asked" : ""))
    return sums.status
  }

  /// Keeps what was proved of tasks, where anything is kept.
  private func keep(_ proofs: TaskProofs, of targets: VerifyTargets) async {
    guard let store, store.standing != .memory else { return }
    do throws(StoreError) {
      let refused = try await proofs.keep(in: store, of: targets, at: process.calendar)
      if let sentence = refused.sentence { process.talk("cdntop: \(sentence)") }
    } catch {
      process.talk("cdntop: \(error); what was proved is not kept")
    }
  }

  private func save(
    _ run: ProofRun<ContinuousClock>, _ plan: ProofPlan, _ progress: ProofProgress,
    to file: String
  ) async throws -> ExitStatus {
    let at = process.calendar
    var entries: [Baseline.Entry] = []
    var missing = 0
    await run.perform(plan, asked: progress.asked) { proof in
      let found = Baseline.entries(of: proof)
      entries += found
      missing += max(proof.probes.count - found.count, proof.probes.isEmpty ? 1 : 0)
      for result in proof.probes where result.hasFailed {
        progress.clear()
        process.talk(
          "cdntop: \(proof.url.text): \(result.probe.place.name): \(result.finding.reason)")
      }
    }
    progress.clear()
    // What was cut short would take the place of a whole recording.
    if Task.isCancelled {
      process.talk("cdntop: ended before all was recorded; \(file) is not written")
      throw CancellationError()
    }
    try Files.put(file, text: Baseline(at: at, entries: entries).text())
    process.talk(
      "cdntop: \(entries.count.counted("answer")) recorded in \(file)"
        + (missing == 0 ? "" : "; \(missing.counted("probe")) without one"))
    return missing == 0 ? .done : .unreadableAccount
  }
}

/// What came of all URLs together.
struct ProofSums {
  /// Whether an account could not be read.
  let isIncomplete: Bool
  private var byVerdict: [ProofVerdict: Int] = [:]
  /// How many URLs were counted.
  private(set) var total = 0
  private var hasFailed = false

  init(isIncomplete: Bool) { self.isIncomplete = isIncomplete }

  /// Counts a URL.
  mutating func add(_ proof: URLProof) {
    byVerdict[proof.verdict, default: 0] += 1
    total += 1
    if proof.hasFailed { hasFailed = true }
  }

  /// The exit status: of those that hold the first of 1, 4, 5, 0.
  var status: ExitStatus {
    if byVerdict[.stale] != nil { return .failedTask }
    if hasFailed || isIncomplete { return .unreadableAccount }
    return byVerdict[.unknown] != nil || total == 0 ? .nothingMatched : .done
  }

  /// The URLs by verdict, the worst first.
  var words: String {
    guard total > 0 else { return "nothing was asked, and nothing is proved" }
    let parts = [ProofVerdict.stale, .unknown, .revalidated, .fresh].compactMap { verdict in
      byVerdict[verdict].map { "\($0.grouped) \(verdict.rawValue)" }
    }
    return "\(total.counted("URL")) at the places asked: " + parts.joined(separator: ", ")
  }
}
