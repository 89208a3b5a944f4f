import FoundationEssentials
import MonitorUI
import Proofs
import Synchronization
import TaskModel

/// Verifies tasks for the monitor, one wish at a time: finds out what would be asked, and asks once it is told to.
actor ProofDesk {
  private struct Planned {
    let run: ProofRun<ContinuousClock>
    let plan: ProofPlan
    let targets: VerifyTargets
  }

  private let settings: Configuration.Verify
  private let store: any TaskStore
  private let process: ProcessContext
  private let tell: @Sendable (ProofNews) -> Void
  private var planned: Planned?
  private var work: Task<Void, Never>?

  /// Makes one.
  ///
  /// - Parameter tell: is told how it goes on.
  init(
    _ settings: Configuration.Verify, store: any TaskStore, process: ProcessContext,
    tell: @escaping @Sendable (ProofNews) -> Void
  ) {
    self.settings = settings
    self.store = store
    self.process = process
    self.tell = tell
  }

  /// Finds out what verifying some tasks would ask.
  func plan(_ request: ProofRequest) async {
    planned = nil
    await perform { await self.prepare(request) }
  }

  /// Asks what was planned, and keeps what was proved; what is stopped is told, and kept nowhere.
  func prove() async {
    guard let planned else { return }
    self.planned = nil
    await perform { await self.ask(planned) }
  }

  /// Stops what is under way.
  func stop() { work?.cancel() }

  private func perform(_ body: @escaping @Sendable () async -> Void) async {
    let task = Task { await body() }
    work = task
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func prepare(_ request: ProofRequest) async {
    guard !settings.origins.isEmpty else {
      return tell(
        .refused([
          "no origin to compare with: verify.origins in the configuration names it, by host",
          "cdntop verify takes other expectations, too: cdntop verify --help",
        ]))
    }
    do {
      var asked = try settings.proofSettings()
      asked.origin = settings.origin
      let targets = VerifyTargets(request.tasks, [], since: nil, in: request.snapshot)
      let run = try await ProofRun.overNetwork(
        asked, timeout: VerifyRun.usualTimeout, in: process)
      let plan = await run.plan(targets.questions)
      // Who stops it wants to hear no more of it.
      guard !Task.isCancelled else { return }
      guard plan.requests > 0 else {
        return tell(.refused(targets.remarks + ["nothing can be asked of these tasks"]))
      }
      planned = Planned(run: run, plan: plan, targets: targets)
      tell(.planned(targets.remarks + plan.words() + [Self.places(of: plan)]))
    } catch {
      if !Task.isCancelled { tell(.refused(["\(error)"])) }
    }
  }

  private static let mostNamed = 12

  /// Names the places, as many as can be taken in.
  private static func places(of plan: ProofPlan) -> String {
    let names = Set(plan.parts.flatMap { $0.probes.map(\.place.name) }).sorted()
    return "at " + SafeText.escaping(names.prefix(mostNamed).joined(separator: ", "))
      + (names.count - mostNamed).andMore
  }

  private func ask(_ planned: Planned) async {
    let (plan, targets) = (planned.plan, planned.targets)
    var sums = ProofSums(isIncomplete: false)
    var tasks = TaskProofs(targets.tasks)
    let count = RequestCount()
    await planned.run.perform(plan) { [tell] in
      tell(.asked(count.next(), of: plan.requests))
    } emit: { proof in
      sums.add(proof)
      tasks.add(proof)
      if !proof.isOverLimit {
        // One that is not fresh stands in the sentence.
        let places = proof.placeLines
        tell(
          .proved(
            ProvedURL(
              verdict: proof.verdict, sentence: SafeText.escaping(proof.sentence),
              places: places.count > 1 ? places : [])))
      }
    }
    var isKept = false
    // What was cut short says nothing of whole tasks.
    if !Task.isCancelled {
      do throws(StoreError) {
        let refused = try await tasks.keep(in: store, of: targets, at: process.calendar)
        if let sentence = refused.sentence {
          return tell(.ended("\(sums.words); \(sentence)", isKept: true))
        }
        isKept = true
      } catch {
        return tell(.ended("\(sums.words); \(error)", isKept: false))
      }
    }
    tell(.ended(sums.words, isKept: isKept))
  }
}

/// Counts the requests of a run, which come from many tasks.
private final class RequestCount: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
