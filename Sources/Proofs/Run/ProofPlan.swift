import TaskModel

/// What will be asked: every URL with its places, cut off where there are too many probes.
public struct ProofPlan: Sendable {
  /// A URL with its probes.
  public struct Part: Sendable {
    /// The URL.
    public let question: Question
    /// Its probes, place by place.
    public let probes: [Probe]
    /// How many of them are asked, from the first on.
    public let askedCount: Int
    /// Where its origin is; nil for none.
    let origin: OriginPlace?
  }

  /// The URLs, in their order.
  public let parts: [Part]
  /// How many probes there would be.
  public let wanted: Int
  /// How many are asked.
  public let asked: Int
  private let getsPerProbe: Int
  private let getsPerOrigin: Int
  private let rate: Double

  init(
    _ questions: [(question: Question, places: [Place])], settings: ProofSettings,
    isRecording: Bool
  ) {
    var parts: [Part] = []
    var wanted = 0
    var left = settings.mostProbes
    for (question, places) in questions {
      let schemes: [ProofURL.Scheme?] =
        settings.asksBothSchemes ? [.https, .http] : [question.url.scheme]
      let probes = places.flatMap { place in
        schemes.flatMap { scheme in
          settings.variants.map { Probe(place: place, scheme: scheme, variant: $0) }
        }
      }
      let asked = min(left, probes.count)
      left -= asked
      wanted += probes.count
      parts.append(
        Part(
          question: question, probes: probes, askedCount: asked,
          origin: isRecording ? nil : settings.origin(question.url)))
    }
    self.parts = parts
    self.wanted = wanted
    asked = settings.mostProbes - left
    getsPerProbe = isRecording ? 1 : 2
    getsPerOrigin = 2 + settings.furtherVariants.count
    rate = settings.rate
  }

  /// How many requests are made, those to the origin included.
  public var requests: Int {
    let origins = parts.count { $0.origin != nil && $0.askedCount > 0 }
    return asked * getsPerProbe + origins * getsPerOrigin
  }

  /// What an operator is told before anything is asked, a sentence each.
  ///
  /// - Parameter advice: what raises the limit of probes, where there is such a thing.
  public func words(advice: String? = nil) -> [String] {
    let seconds = Duration.seconds((Double(requests) / max(rate, 0.001)).rounded(.up))
    var lines = [
      "\(parts.count.counted("URL")), \(asked.counted("probe")): \(requests.counted("request")), "
        + "at least \(seconds.shortText) at this rate"
    ]
    if wanted > asked {
      lines.append(
        "\((wanted - asked).grouped) of \(wanted.counted("probe")) are over the limit and are not "
          + "asked" + (advice.map { "; \($0)" } ?? ""))
    }
    return lines
  }
}
