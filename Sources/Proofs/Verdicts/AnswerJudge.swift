import FoundationEssentials
import TaskModel

/// Finds the verdict of one answer: a pure function over what is known.
///
/// What it never concludes: fresh from a miss, a small age or a success status alone; stale from an entity tag, from
/// HEAD, from another variant or from a 304.
struct AnswerJudge {
  let expectation: ProofExpectation
  let context: ProbeContext

  /// How far clocks may be apart that are called right.
  private static let tolerance = NodeClock.tolerance

  func finding(_ answer: Answer, isHead: Bool) -> Finding {
    let reading = CacheReading(answer)
    if expectation.isByTimeAlone(withOrigin: context.origin != nil) {
      guard expectation.allows(answer.status), answer.status != 206 else {
        return .unknown(.status(answer.status))
      }
      return byTime(reading)
    }
    switch answer.status {
    case 200..<300 where answer.status != 206:
      if expectation.isTakeDown, !expectation.statuses.contains(answer.status) {
        return unmet(.stillServed(status: answer.status), answer, reading, isHead: isHead)
      }
    case 400..<500:
      return expectation.statuses.contains(answer.status)
        ? ofExpectedError(answer, reading) : ofOtherError(answer, reading)
    default: return .unknown(.status(answer.status))
    }
    if answer.body?.isCut == true { return .unknown(.tooLarge) }
    return byContent(answer, reading, isHead: isHead)
  }

  // MARK: Statuses

  /// A status of 4xx that is expected: the object is gone here, unless this is from before.
  private func ofExpectedError(_ answer: Answer, _ reading: CacheReading) -> Finding {
    if let since = reading.cachedSince, isBeforePurge(since) {
      return .unknown(.statusCachedBefore(since))
    }
    if let field = expectation.fields.first(where: { !$0.holds(for: answer) }) {
      return .unknown(.otherField(field.name))
    }
    return .fresh(.expectedStatus)
  }

  /// A status of 4xx that is not expected: an old one is stale, a new one may be anything.
  private func ofOtherError(_ answer: Answer, _ reading: CacheReading) -> Finding {
    if !expectation.isTakeDown, let since = reading.cachedSince, isBeforePurge(since) {
      return .stale(.cachedBefore(since))
    }
    return .unknown(.status(answer.status))
  }

  // MARK: Times

  private func isBeforePurge(_ date: Date) -> Bool {
    context.purgedAt.map { date.addingTimeInterval(Self.tolerance) < $0 } ?? false
  }

  /// A verdict by the vendor's save time and by nothing else.
  private func byTime(_ reading: CacheReading) -> Finding {
    guard let purgedAt = context.purgedAt else { return .unknown(.noPurgeTime) }
    guard let saved = reading.savedAt else { return .unknown(.noSaveTime) }
    if isBeforePurge(saved) {
      if let validated = reading.validatedAt, !isBeforePurge(validated), validated > saved {
        return .unknown(.maybeFoundGood(saved))
      }
      return .stale(.cachedBefore(saved))
    }
    if saved < purgedAt { return .unknown(.savedAtPurge(saved)) }
    // Save times are in whole seconds: one of the second in which the run began may be the run's own.
    let began = Date(timeIntervalSince1970: context.began.timeIntervalSince1970.rounded(.down))
    guard saved < began else { return .unknown(.savedByThisRun) }
    guard reading.state == .hit else { return .unknown(.noCopy) }
    return .fresh(.savedSince(saved))
  }

  // MARK: Content

  /// How an answer compares with one thing that is expected of it.
  private enum Comparison {
    case met(Reason)
    case unmet(Reason)
    case untold(Reason)
  }

  private func byContent(_ answer: Answer, _ reading: CacheReading, isHead: Bool) -> Finding {
    let comparisons = comparisons(of: answer, reading, isHead: isHead)
    // Whatever else is expected is of the variant that the origin gave.
    for case .untold(.otherVariant) in comparisons { return .unknown(.otherVariant) }
    for case .unmet(let reason) in comparisons {
      return unmet(reason, answer, reading, isHead: isHead)
    }
    for case .untold(let reason) in comparisons {
      return isRecorded(answer) == true ? .stale(.recordedBody) : .unknown(reason)
    }
    for case .met(let reason) in comparisons { return met(reason, answer, reading) }
    return .unknown(.statusAlone)
  }

  private func comparisons(
    of answer: Answer, _ reading: CacheReading, isHead: Bool
  ) -> [Comparison] {
    var comparisons: [Comparison] = []
    if !expectation.isTakeDown, let origin = context.origin {
      comparisons.append(withOrigin(origin, answer, isHead: isHead))
    }
    if let hash = expectation.hash {
      if let body = answer.body, body.decodedHash == hash || body.hash == hash {
        comparisons.append(.met(.namedExpectation))
      } else if let body = answer.body {
        comparisons.append(body.decodedHash == nil ? .untold(.undecodable) : .unmet(.otherBody))
      } else {
        comparisons.append(.untold(.headOnly))
      }
    }
    for field in expectation.fields {
      comparisons.append(
        field.holds(for: answer) ? .met(.namedExpectation) : .unmet(.otherField(field.name)))
    }
    // Beside another expectation the recording tells only what is old.
    if expectation.hasBaseline, comparisons.isEmpty {
      comparisons.append(withRecorded(answer, reading))
    }
    return comparisons
  }

  private func withOrigin(
    _ origin: OriginReference, _ answer: Answer, isHead: Bool
  ) -> Comparison {
    guard let main = origin.main else { return .untold(.originUnconfirmed) }
    guard let body = answer.body else {
      let isSame = answer.strongTag != nil && answer.strongTag == main.strongTag
      return isSame ? .met(.originTag) : .untold(.headOnly)
    }
    switch origin.isSame(as: body) {
    case true?: return .met(.originBody)
    case false?:
      return Self.isOtherVariant(answer, than: main) ? .untold(.otherVariant) : .unmet(.otherBody)
    case nil: return .untold(main.body?.isCut == true ? .tooLarge : .undecodable)
    }
  }

  /// Whether two answers are of one resource and chosen by something else than the coding of the body.
  private static func isOtherVariant(_ answer: Answer, than other: Answer) -> Bool {
    let chosen = (answer.values("Vary") + other.values("Vary"))
      .flatMap { $0.lowercased().split(separator: ",") }.map(CacheState.trimmed)
      .contains { $0 != "accept-encoding" && $0 != "origin" }
    guard chosen else { return false }
    func mediaType(_ answer: Answer) -> String? {
      answer.value("Content-Type").map { CacheState.trimmed($0.prefix { $0 != ";" }).lowercased() }
    }
    return mediaType(answer) != mediaType(other)
      || answer.value("Content-Language") != other.value("Content-Language")
  }

  private func isRecorded(_ answer: Answer) -> Bool? {
    guard let body = answer.body, let recorded = context.recorded else { return nil }
    return body.isSame(as: recorded)
  }

  private func withRecorded(_ answer: Answer, _ reading: CacheReading) -> Comparison {
    guard context.recorded != nil else { return .untold(.notRecorded) }
    guard answer.body != nil else { return .untold(.headOnly) }
    switch isRecorded(answer) {
    case true?: return .unmet(.recordedBody)
    case nil: return .untold(.undecodable)
    case false?:
      if let since = reading.cachedSince, isBeforePurge(since) {
        return .untold(.changedButCachedBefore(since))
      }
      return .met(.changedBody)
    }
  }

  // MARK: Conclusions

  /// The verdict where everything is as expected: whose body is old was found good by the origin.
  private func met(_ reason: Reason, _ answer: Answer, _ reading: CacheReading) -> Finding {
    guard reason == .originBody else { return .fresh(reason) }
    let purge = context.purgedAt ?? context.recordedAt
    let isOld =
      isRecorded(answer) == true || (reading.savedAt.map(isBeforePurge) ?? false)
    if isOld, let purge, let validated = reading.validatedAt, validated >= purge {
      return Finding(.revalidated, .oldBodyFoundGood)
    }
    let isFromBefore = reading.cachedSince.map(isBeforePurge) ?? false
    return .fresh(isFromBefore ? .originBodyCachedBefore : .originBody)
  }

  /// The verdict where something is not as expected: stale, unless it may be newer than the purge.
  private func unmet(
    _ reason: Reason, _ answer: Answer, _ reading: CacheReading, isHead: Bool
  ) -> Finding {
    if isHead { return .unknown(.headOnly) }
    if isRecorded(answer) == true { return .stale(.recordedBody) }
    if let since = reading.cachedSince, context.purgedAt != nil {
      return isBeforePurge(since)
        ? .stale(.cachedBefore(since)) : .unknown(.otherButCachedSince(since))
    }
    // A field differs between servers of one origin; it proves nothing without a time.
    if case .otherField = reason { return .unknown(reason) }
    if let purgedAt = context.purgedAt, !expectation.isTakeDown,
      let written = context.origin?.main?.lastModified, written > purgedAt
    {
      return .unknown(.writtenSince(written))
    }
    return .stale(reason)
  }
}
