public import FoundationEssentials
public import TaskModel

/// One URL and what is known of its purge.
public struct Question: Hashable, Sendable {
  /// The URL.
  public let url: ProofURL
  /// When it was purged, as the operator says; nil to go by the tasks.
  public var since: Date?
  /// The providers whose tasks are about it, with the newest of them; empty for no task.
  public var purges: [ProviderID: Date?]
  /// Whether an operator typed the URL, and so named its host.
  public var isTyped = true

  /// Makes one.
  public init(
    url: ProofURL, since: Date? = nil, purges: [ProviderID: Date?] = [:], isTyped: Bool = true
  ) {
    self.url = url
    self.since = since
    self.purges = purges
    self.isTyped = isTyped
  }

  /// When it was purged from the nodes of a vendor; nil where that is not known.
  ///
  /// Of nodes that are not recognized the earliest purge counts, by which the least is stale.
  func purgedAt(on vendor: CacheVendor?) -> Date? {
    if let since { return since }
    let own = purges.filter { vendor?.providers.contains($0.key) ?? false }
    return own.isEmpty
      ? purges.values.compactMap(\.self).min() : own.values.compactMap(\.self).max()
  }

  /// The vendors whose nodes have to answer; empty where that cannot be told.
  var vendors: Set<CacheVendor> {
    let vendors = purges.keys.map { CacheVendor.of($0) }
    return vendors.contains(nil) ? [] : Set(vendors.compactMap(\.self))
  }
}

/// Where the origin of a URL is asked.
public enum OriginPlace: Hashable, Sendable {
  /// At a host, by a scheme of its own; the port is the scheme's where it is nil.
  case host(String, port: Int?, scheme: ProofURL.Scheme)
  /// At an address, as the URL says.
  case address(SocketPlace)
}

/// How a run asks, apart from the URLs.
public struct ProofSettings: Sendable {
  /// What is expected.
  public var expectation = ProofExpectation()
  /// The places.
  public var places = PlaceList([.local])
  /// The variants.
  public var variants: [Variant] = [.identity]
  /// Whether both schemes are asked.
  public var asksBothSchemes = false
  /// Whether heads alone are asked for.
  public var isHead = false
  /// The most probes, a URL at a place in a variant each.
  public var mostProbes = 200
  /// The GETs a second, over all places.
  public var rate = 2.0
  /// How long after the first answer of a probe the second is asked for.
  public var pause: Duration = .seconds(2)
  /// Where the origin of a URL is; nil for one that is not asked.
  public var origin: @Sendable (ProofURL) -> OriginPlace? = { _ in nil }
  /// What was recorded before; nil for nothing.
  public var baseline: Baseline?

  /// The variants that the origin is asked for beside `identity`: those asked for whose bodies can only be compared.
  var furtherVariants: [Variant] {
    expectation.isTakeDown || isHead ? [] : variants.filter { $0 == .br }
  }

  /// Asks once, here.
  public init() {}
}
