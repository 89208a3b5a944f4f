/// One probe: a URL at a place in one variant, asked twice.
public struct Probe: Hashable, Sendable {
  /// Where.
  public let place: Place
  /// How.
  public let scheme: ProofURL.Scheme?
  /// With which coding of the body.
  public let variant: Variant

  /// Makes one.
  ///
  /// - Parameter scheme: nil to try https, then http.
  public init(place: Place, scheme: ProofURL.Scheme?, variant: Variant) {
    self.place = place
    self.scheme = scheme
    self.variant = variant
  }
}

/// What came of a probe: up to two answers, or why there is none.
public enum ProbeOutcome: Hashable, Sendable {
  /// The answers, and how they were asked for.
  case answers([Answer], scheme: ProofURL.Scheme)
  /// The first answer, after which the run was ended, and how it was asked for.
  case cutShort(Answer, scheme: ProofURL.Scheme)
  /// The place could not be asked.
  case failed(String)
  /// Nobody asked.
  case notAsked(Reason)
}

/// A probe with what was found.
public struct ProbeResult: Hashable, Sendable {
  /// The probe.
  public let probe: Probe
  /// The scheme that was used; nil where nothing was asked.
  public let scheme: ProofURL.Scheme?
  /// The verdict and why.
  public let finding: Finding
  /// The answer that decided; nil for none.
  public let answer: Answer?
  /// What it says of the copy; nil where there is no answer.
  public let reading: CacheReading?
  /// Whether the place could not be asked.
  public let hasFailed: Bool

  /// Judges an outcome.
  ///
  /// - Parameters:
  ///   - vendors: the vendors of the tasks that the URL is of; empty where there is no task, or one of them has
  ///     nodes that cannot be recognized.
  ///   - isHead: whether only heads were asked for.
  init(
    _ probe: Probe, _ outcome: ProbeOutcome, judge: AnswerJudge, vendors: Set<CacheVendor>,
    isHead: Bool
  ) {
    self.probe = probe
    switch outcome {
    case .failed(let why):
      (scheme, answer, reading) = (probe.scheme, nil, nil)
      finding = .unknown(.notAsked(why))
      hasFailed = true
    case .notAsked(let reason):
      (scheme, answer, reading) = (probe.scheme, nil, nil)
      finding = .unknown(reason)
      hasFailed = false
    case .cutShort(let answer, let scheme):
      (self.scheme, self.answer, reading) = (scheme, answer, CacheReading(answer))
      finding = .unknown(.endedAfterFirst)
      hasFailed = false
    case .answers(let answers, let scheme):
      self.scheme = scheme
      hasFailed = false
      let judged = answers.map {
        JudgedAnswer($0, by: judge, of: probe, vendors: vendors, isHead: isHead)
      }
      let decisive = JudgedAnswer.decisive(judged)
      finding = decisive?.finding ?? .unknown(.interrupted)
      answer = decisive?.answer
      reading = decisive?.reading
    }
  }
}

/// One answer with its verdict.
struct JudgedAnswer {
  let answer: Answer
  let reading: CacheReading
  let finding: Finding

  init(
    _ answer: Answer, by judge: AnswerJudge, of probe: Probe, vendors: Set<CacheVendor>,
    isHead: Bool
  ) {
    self.answer = answer
    reading = CacheReading(answer)
    if !vendors.isEmpty, !(reading.vendor.map(vendors.contains) ?? false) {
      finding = .unknown(.foreignAnswerer(reading.vendor?.name))
    } else {
      finding = judge.finding(answer, isHead: isHead)
    }
  }

  private init(_ other: JudgedAnswer, _ finding: Finding) {
    answer = other.answer
    reading = other.reading
    self.finding = finding
  }

  /// Which of the answers counts: where their verdicts differ the second, if the same node gave both, else the worse.
  ///
  /// Nodes that have no names are told apart by their address, which is the same here.
  static func decisive(_ answers: [JudgedAnswer]) -> JudgedAnswer? {
    guard answers.count == 2, let first = answers.first, let second = answers.last else {
      return answers.first
    }
    if first.finding.verdict == second.finding.verdict { return second }
    if first.reading.node == second.reading.node { return second }
    let worse =
      max(first.finding.verdict, second.finding.verdict) == first.finding.verdict
      ? first : second
    return JudgedAnswer(
      worse, Finding(worse.finding.verdict, .worseOfTwoNodes(worse.finding.reason)))
  }
}
