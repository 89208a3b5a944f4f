import FoundationEssentials
import Proofs
import TaskModel

/// Gathers what was proved of URLs as what was proved of their tasks.
struct TaskProofs {
  private struct Sums {
    var verdict = ProofVerdict.fresh
    var places: [String: ProofVerdict] = [:]
  }

  private let tasks: [ProofURL: Set<CacheTask.ID>]
  private var byTask: [CacheTask.ID: Sums] = [:]

  /// Begins.
  ///
  /// - Parameter tasks: the tasks that a URL is of.
  init(_ tasks: [ProofURL: Set<CacheTask.ID>]) { self.tasks = tasks }

  /// Adds what was proved of a URL: a task is as its worst URL, and a place as its worst probe of all URLs.
  mutating func add(_ proof: URLProof) {
    for task in tasks[proof.url] ?? [] {
      var sums = byTask[task] ?? Sums()
      sums.verdict = max(sums.verdict, proof.verdict)
      for probe in proof.probes {
        let place = probe.probe.place.name
        sums.places[place] = max(sums.places[place] ?? .fresh, probe.finding.verdict)
      }
      byTask[task] = sums
    }
  }

  /// Keeps what was proved of tasks, with what is known of them; returns those that the store refuses for what they are.
  func keep(
    in store: any TaskStore, of targets: VerifyTargets, at now: Date
  ) async throws(StoreError) -> [RecordOutcome.Refusal] {
    let proofs = proofs(at: now)
    let proved = targets.observed.compactMap { observed -> ObservedTask? in
      guard let proof = proofs[observed.task.id] else { return nil }
      var observed = observed
      observed.task.proof = proof
      return observed
    }
    return proved.isEmpty ? [] : try await store.prove(proved)
  }

  /// What was proved of each task.
  func proofs(at now: Date) -> [CacheTask.ID: TaskProof] {
    byTask.mapValues { sums in
      func count(_ verdicts: ProofVerdict...) -> Int {
        sums.places.values.count { verdicts.contains($0) }
      }
      return TaskProof(
        at: now, verdict: sums.verdict, places: sums.places.count,
        fresh: count(.fresh, .revalidated), stale: count(.stale), unknown: count(.unknown))
    }
  }
}
