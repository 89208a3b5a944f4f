public import FoundationEssentials
public import TaskModel

/// The table of all providers: the only place that knows them by their words.
public enum ProviderRegistry {
  /// All providers, in the order in which they are listed to people.
  public static let all: [ProviderDescription] = [
    ProviderDescription(
      id: ProviderID("alibaba-cdn"),
      defaultEndpoint: "https://cdn.aliyuncs.com",
      defaultRates: ProviderRates(list: 2, byID: 10), keys: alibabaKeys,
      taskIDs: .alibaba, unlisted: AlibabaProvider.unlisted, profiles: AlibabaProfiles(),
      make: { (setup) throws(ProviderSetupError) in try AlibabaProvider(setup, product: .cdn) }),
    ProviderDescription(
      id: ProviderID("alibaba-dcdn"),
      defaultEndpoint: "https://dcdn.aliyuncs.com",
      defaultRates: ProviderRates(list: 2, byID: 10), keys: alibabaKeys,
      taskIDs: .alibaba, unlisted: AlibabaProvider.unlisted, profiles: AlibabaProfiles(),
      make: { (setup) throws(ProviderSetupError) in try AlibabaProvider(setup, product: .dcdn) }),
    ProviderDescription(
      id: ProviderID("ucloud"),
      defaultEndpoint: "https://api.ucloud.cn",
      defaultRates: ProviderRates(list: 1, byID: 1),
      keys: [
        ProviderKey("public_key", .text, required: true),
        ProviderKey("private_key", .secret, required: true),
        ProviderKey("profile", .profile, replaces: ["public_key", "private_key"]),
        ProviderKey("project_id", .text),
        ProviderKey("products", .choices(["cdn", "dcdn"])),
        ProviderKey("channel_key", .text),
      ],
      taskIDs: .ucloud, unlisted: nil, profiles: UCloudProfiles(),
      make: { (setup) throws(ProviderSetupError) in try UCloudProvider(setup) }),
    ProviderDescription(
      id: ProviderID("jdcloud"),
      defaultEndpoint: "https://opencdn.jcloud.com",
      defaultRates: ProviderRates(list: 2, byID: 2),
      keys: [
        ProviderKey("username", .text, required: true),
        ProviderKey("secret_key", .secret, required: true),
        ProviderKey("utc_offset", .utcOffset),
      ],
      taskIDs: .jdcloud, unlisted: nil, profiles: nil,
      make: { (setup) throws(ProviderSetupError) in try JDCloudProvider(setup) }),
  ]

  /// Returns the provider with that word; nil if there is none.
  public static func description(of id: ProviderID) -> ProviderDescription? {
    all.first { $0.id == id }
  }

  /// What vendors' lists leave out, each sentence once, in the order of the providers.
  public static var unlisted: [String] {
    var sentences: [String] = []
    for sentence in all.compactMap(\.unlisted) where !sentences.contains(sentence) {
      sentences.append(sentence)
    }
    return sentences
  }

  /// Makes the provider of an account.
  ///
  /// - Parameters:
  ///   - settings: what was configured, with secrets resolved.
  ///   - http: what carries the calls, such as ``HTTPTransports/transport(for:)``.
  ///   - now: the calendar time, for signatures and windows.
  ///   - nonce: makes a text that no signature of the key has used before.
  /// - Throws: what to mend in the settings.
  public static func make(
    _ settings: AccountSettings, http: any HTTPExchanging,
    now: @escaping @Sendable () -> Date = { Date() },
    nonce: @escaping @Sendable () -> String = { UUID().uuidString }
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
      rates: rates ?? description.defaultRates, http: http, now: now, nonce: nonce)
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

  private static let alibabaKeys = [
    ProviderKey("access_key_id", .text, required: true),
    ProviderKey("access_key_secret", .secret, required: true),
    ProviderKey("security_token", .secret),
    ProviderKey("profile", .profile, replaces: ["access_key_id", "access_key_secret"]),
    ProviderKey("signature", .choice(["v3", "v1"])),
  ]
}
