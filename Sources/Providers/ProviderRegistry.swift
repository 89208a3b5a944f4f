public import FoundationEssentials
public import TaskModel

/// The table of all providers: the only place that knows them by their words.
public enum ProviderRegistry {
  /// All providers, in the order in which they are listed to people.
  public static let all: [ProviderDescription] = [
    .alibabaCDN, .alibabaDCDN, .alibabaESA, .ucloud, .jdcloud, .tencentCDN, .tencentEdgeOne,
    .cloudFront,
    .huaweiCDN,
    .volcengineCDN,
    .byteplusCDN,
    .googleCDN,
  ]

  /// Returns the provider with that word; nil if there is none.
  public static func description(of id: ProviderID) -> ProviderDescription? {
    all.first { $0.id == id }
  }

  /// What vendors' lists leave out, each sentence once, in the order of the providers.
  public static var unlisted: [String] { once(all.compactMap(\.unlisted)) }

  /// The vendors' own programs whose keys are read, each once.
  public static var programs: [String] { once(all.compactMap { $0.profiles?.program }) }

  /// The vendors that list no tasks, by their names for people.
  public static var vendorsWithoutList: [String] { once(all.filter { !$0.hasList }.map(\.vendor)) }

  /// The members that hold ids, and nothing else, in vendors' answers to submissions, each name once.
  public static var submittedIDs: [String] {
    once(all.flatMap(\.submission.ids).filter { $0.prefix == nil }.map(\.name))
  }

  private static func once(_ words: [String]) -> [String] {
    var known: Set<String> = []
    return words.filter { known.insert($0).inserted }
  }

  /// Makes the provider of an account.
  ///
  /// - Parameters:
  ///   - settings: what was configured, with secrets resolved.
  ///   - http: what carries the calls, such as ``HTTPTransports/transport(for:)``.
  ///   - now: the calendar time, for signatures and windows.
  ///   - nonce: makes a text that no signature of the key has used before.
  ///   - refusedKeys: what all accounts know of refused keys.
  /// - Throws: what to mend in the settings.
  public static func make(
    _ settings: AccountSettings, http: any HTTPExchanging,
    now: @escaping @Sendable () -> Date = { Date() },
    nonce: @escaping @Sendable () -> String = { UUID().uuidString },
    refusedKeys: RefusedKeys = RefusedKeys()
  ) throws(ProviderSetupError) -> any Provider {
    guard let description = description(of: settings.provider) else {
      throw .unknownProvider(settings.provider.word)
    }
    for key in description.keys where !key.isSecret {
      let values = key.isList ? settings.lists[key.name] : settings.values[key.name].map { [$0] }
      for value in values ?? [] {
        if let problem = key.problem(with: value) {
          throw .invalidValue(key: key.name, reason: problem)
        }
      }
    }
    let rates = settings.rateLimit.map { ProviderRates(list: $0, byID: $0) }
    let setup = ProviderSetup(
      settings: settings, endpoint: try endpoint(of: settings),
      rates: rates ?? description.defaultRates, http: http, now: now, nonce: nonce,
      refusedKeys: refusedKeys)
    return try description.make(setup)
  }

  /// Returns where an account is reached: as configured, else the provider's default.
  ///
  /// - Throws: what is wrong with the provider word or the configured endpoint.
  public static func endpoint(
    of settings: AccountSettings
  ) throws(ProviderSetupError) -> Endpoint {
    guard let description = description(of: settings.provider) else {
      throw .unknownProvider(settings.provider.word)
    }
    let text = settings.endpoint ?? description.defaultEndpoint
    return try Endpoint(text, allowHTTP: settings.allowHTTP)
  }
}
