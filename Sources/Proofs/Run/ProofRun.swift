public import FoundationEssentials

/// Asks the origin, then the places, then the origin again, URL by URL, and judges what comes.
public struct ProofRun<C: Clock>: Sendable where C.Duration == Duration {
  let settings: ProofSettings
  let asking: any Asking
  let lookups: NameLookups
  let clock: C
  private let now: @Sendable () -> Date
  private let isRecording: Bool

  /// Makes a run.
  ///
  /// - Parameter isRecording: whether places are asked once and nothing is judged, for a baseline.
  public init(
    _ settings: ProofSettings, asking: any Asking, lookups: NameLookups, clock: C,
    now: @escaping @Sendable () -> Date, isRecording: Bool = false
  ) {
    self.settings = settings
    self.asking = asking
    self.lookups = lookups
    self.clock = clock
    self.now = now
    self.isRecording = isRecording
  }

  /// How many names are looked up at once.
  private static var lookupsAtOnce: Int { 16 }

  /// Finds the places of some URLs; nothing is asked of any of them.
  public func plan(_ questions: [Question]) async -> ProofPlan {
    let finder = PlaceFinder(sources: settings.places.sources, lookups: lookups)
    var first: [Key: Question] = [:]
    for question in questions {
      let key = Key(host: question.url.host, isTyped: question.isTyped)
      first[key] = first[key] ?? question
    }
    let places = await withTaskGroup(of: (Key, [Place]).self) { group in
      var rest = first.makeIterator()
      var places: [Key: [Place]] = [:]
      for _ in 0..<Self.lookupsAtOnce {
        guard let (key, question) = rest.next() else { break }
        group.addTask { (key, await finder.places(of: question)) }
      }
      while let (key, found) = await group.next() {
        places[key] = found
        guard let (key, question) = rest.next() else { continue }
        group.addTask { (key, await finder.places(of: question)) }
      }
      return places
    }
    return ProofPlan(
      questions.map { question in
        let key = Key(host: question.url.host, isTyped: question.isTyped)
        return (question, places[key] ?? [])
      }, settings: settings, isRecording: isRecording)
  }

  /// Carries out a plan, and hands on what was proved of each URL in the plan's order.
  ///
  /// Where the calling task is cancelled, what was begun ends at once with what is known, and nothing else begins.
  ///
  /// - Parameters:
  ///   - asked: is told of each request that is made.
  ///   - emit: takes a proof; no more than a few wait for it.
  public func perform(
    _ plan: ProofPlan, asked: @escaping @Sendable () -> Void = {},
    emit: (URLProof) async throws -> Void
  ) async rethrows {
    let began = now()
    let pace = Pace(rate: settings.rate, clock: clock)
    let (window, width) = parallelism(of: plan)
    try await withThrowingTaskGroup(of: (Int, URLProof).self) { group in
      var done: [Int: URLProof] = [:]
      var next = 0
      var shown = 0
      func begin() {
        while next < plan.parts.count, next - shown < window, !Task.isCancelled {
          let (part, index) = (plan.parts[next], next)
          let work = URLRun(
            part: part, settings: settings, asking: asking, lookups: lookups, pace: pace,
            clock: clock, began: began, width: width, isRecording: isRecording, asked: asked)
          group.addTask { (index, await work.proof()) }
          next += 1
        }
      }
      begin()
      while let (index, proof) = await group.nextWithoutFailure() {
        done[index] = proof
        while let proof = done.removeValue(forKey: shown) {
          shown += 1
          try await emit(proof)
        }
        begin()
      }
    }
  }

  /// How many URLs are under way at once, and how many probes of each: enough that nobody waits for the pause
  /// between two answers, and no more.
  private func parallelism(of plan: ProofPlan) -> (window: Int, width: Int) {
    let pause = Double(settings.pause.components.seconds)
    let wanted = min(max(2, Int((settings.rate * (pause + 1)).rounded(.up))), Self.mostAtOnce)
    let widest = plan.parts.map(\.askedCount).max() ?? 1
    let width = max(1, min(widest, wanted))
    return (max(2, wanted / width), width)
  }

  private static var mostAtOnce: Int { 128 }
}

/// What places hang on.
private struct Key: Hashable {
  let host: String
  let isTyped: Bool
}

extension ThrowingTaskGroup where Failure == any Error {
  /// Returns what a child that throws nothing returns; nil where there is none left.
  fileprivate mutating func nextWithoutFailure() async -> ChildTaskResult? {
    switch await nextResult() {
    case .success(let result)?: result
    case .failure?, nil: nil
    }
  }
}
