import TaskModel
import Testing

@testable import Providers

@Suite struct RegistryTests {
  /// An account with no more than the keys a provider requires.
  private static func leastSettings(_ description: ProviderDescription) -> AccountSettings {
    var settings = AccountSettings(name: AccountID("a"), provider: description.id)
    for key in description.keys where key.isRequired {
      if key.isSecret {
        settings.secrets[key.name] = Secret("x")
      } else {
        settings.values[key.name] = "x"
      }
    }
    return settings
  }

  @Test func everyProviderIsMadeOfItsRequiredKeysAlone() throws {
    #expect(
      ProviderRegistry.all.map(\.id.word) == ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"])
    for description in ProviderRegistry.all {
      let settings = Self.leastSettings(description)
      let provider = try ProviderRegistry.make(settings, http: ScriptedHTTP([]))
      #expect(provider.capabilities.canList == (description.id.word != "jdcloud"))
      #expect(provider.capabilities.listRate == description.defaultRates.list)
      #expect(provider.capabilities.byIDRate == description.defaultRates.byID)
      for key in description.keys where key.isRequired {
        var lacking = settings
        lacking.values[key.name] = nil
        lacking.secrets[key.name] = nil
        #expect(throws: ProviderSetupError.missingKey(key.name)) {
          _ = try ProviderRegistry.make(lacking, http: ScriptedHTTP([]))
        }
        #expect(description.missingKeys(given: []).contains(key.name))
      }
    }
  }

  @Test(arguments: [
    ("alibaba-cdn", 15), ("alibaba-dcdn", 15), ("ucloud", 10), ("jdcloud", 15),
  ])
  func purgesOfAVendorMayStandStillForAWhile(provider: String, minutes: Int) throws {
    let description = try #require(ProviderRegistry.description(of: ProviderID(provider)))
    let settings = Self.leastSettings(description)
    let limits = try ProviderRegistry.make(settings, http: ScriptedHTTP([])).capabilities
      .stallLimits
    #expect(limits == StallLimits(purge: .seconds(minutes * 60), prefetch: .seconds(3_600)))
  }

  @Test func aProfileStandsInForAKey() throws {
    let description = try #require(ProviderRegistry.description(of: ProviderID("alibaba-cdn")))
    #expect(description.missingKeys(given: ["profile"]).isEmpty)
    #expect(description.missingKeys(given: ["access_key_id"]) == ["access_key_secret"])
  }

  @Test func theConfiguredRateHoldsForBothKindsOfCall() throws {
    var settings = Sample.settings("alibaba-cdn")
    settings.rateLimit = 50
    let capabilities = try ProviderRegistry.make(settings, http: ScriptedHTTP([])).capabilities
    #expect(capabilities.listRate == 50)
    #expect(capabilities.byIDRate == 50)
  }

  @Test(arguments: [
    ("alibaba-cdn", "signature", "v2"), ("jdcloud", "utc_offset", "8"),
    ("jdcloud", "utc_offset", ""),
  ])
  func badValuesNameTheirKey(_ provider: String, _ key: String, _ value: String) {
    let error = #expect(throws: ProviderSetupError.self) {
      _ = try ProviderRegistry.make(
        Sample.settings(provider, values: [key: value]), http: ScriptedHTTP([]))
    }
    #expect(error?.key == key)
  }

  @Test func badListsAndWords() {
    let products = #expect(throws: ProviderSetupError.self) {
      _ = try ProviderRegistry.make(
        Sample.settings("ucloud", products: ["cdn", "tv"]), http: ScriptedHTTP([]))
    }
    #expect(products?.key == "products")
    #expect(throws: ProviderSetupError.unknownProvider("akamai")) {
      _ = try ProviderRegistry.make(Sample.settings("akamai"), http: ScriptedHTTP([]))
    }
  }

  @Test(arguments: [
    ("https://cdn.aliyuncs.com", "https://cdn.aliyuncs.com"),
    ("https://CDN.aliyuncs.com:443/", "https://cdn.aliyuncs.com"),
    ("http://127.0.0.1:18080/", "http://127.0.0.1:18080"), ("http://[::1]:80", "http://[::1]"),
    ("HTTPS://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
  ])
  func endpoints(_ text: String, _ shown: String) throws {
    #expect(try Endpoint(text).text == shown)
  }

  @Test(arguments: [
    "", "cdn.aliyuncs.com", "ftp://x", "https://", "https:///", "https://x/path", "https://x?y",
    "https://x:0", "https://x:65536", "https://x:", "https://x:+1", "https://u@x", "https://[::1",
    "https://[::1]x", "https://a b", "https://x//",
  ])
  func badEndpoints(_ text: String) {
    let error = #expect(throws: ProviderSetupError.self) { _ = try Endpoint(text) }
    #expect(error?.key == "endpoint")
  }

  @Test(arguments: [
    ("http://localhost", true), ("http://127.8.9.10:1", true), ("http://[::1]", true),
    ("http://127.0.0.1.example.com", false), ("http://128.0.0.1", false),
    ("http://0127.0.0.1", false),
  ])
  func plainHTTPNeedsLeaveButForLoopback(_ text: String, _ isAllowed: Bool) throws {
    #expect(try Endpoint(text, allowHTTP: true).isLoopback == isAllowed)
    if isAllowed {
      _ = try Endpoint(text, allowHTTP: false)
    } else {
      let host = try Endpoint(text).host
      #expect(throws: ProviderSetupError.insecureEndpoint(host: host)) {
        _ = try Endpoint(text, allowHTTP: false)
      }
    }
  }
}
