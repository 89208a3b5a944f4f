import TaskModel
import Testing

@testable import Providers

@Suite struct RegistryTests {
  /// An account with no more than the keys a provider requires.
  static func leastSettings(_ description: ProviderDescription) -> AccountSettings {
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
      ProviderRegistry.all.map(\.id.word) == [
        "alibaba-cdn", "alibaba-dcdn", "alibaba-esa", "ucloud", "jdcloud", "tencent-cdn",
        "tencent-edgeone", "cloudfront",
        "huawei-cdn",
        "volcengine-cdn",
        "byteplus-cdn",
        "google-cdn",
      ])
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
    ("tencent-cdn", 15), ("tencent-edgeone", 15),
    ("cloudfront", 45), ("alibaba-esa", 15),
    ("huawei-cdn", 15),
    ("volcengine-cdn", 15),
    ("byteplus-cdn", 15),
    ("google-cdn", 20),
  ])
  func purgesOfAVendorMayStandStillForAWhile(provider: String, minutes: Int) throws {
    let description = try #require(ProviderRegistry.description(of: ProviderID(provider)))
    let settings = Self.leastSettings(description)
    let limits = try ProviderRegistry.make(settings, http: ScriptedHTTP([])).capabilities
      .stallLimits
    #expect(limits == StallLimits(purge: .seconds(minutes * 60), prefetch: .seconds(3_600)))
  }

  /// "success: " goes before it, on the one line that the smallest list of URLs has for it.
  @Test func whatSuccessMeansFitsOnALine() {
    for description in ProviderRegistry.all {
      for words in [description.success.purge, description.success.prefetch].compactMap(\.self) {
        #expect((10...SuccessMeaning.limit).contains(words.count), "\(words)")
        #expect(words.utf8.count == words.count && words.last != ".", "\(words)")
      }
    }
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
    ("jdcloud", "utc_offset", ""), ("tencent-cdn", "utc_offset", "Asia/Shanghai"),
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
    var settings = Sample.settings("tencent-edgeone")
    settings.lists["zones"] = ["example.com", ""]
    let zones = #expect(throws: ProviderSetupError.self) {
      _ = try ProviderRegistry.make(settings, http: ScriptedHTTP([]))
    }
    #expect(zones?.key == "zones")
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
    ("", "must begin with https:// or http://"), ("cdn.aliyuncs.com", "must begin with https://"),
    ("cdn.aliyuncs.com:443", "must begin with https://"), ("ftp://x", "must begin with https://"),
    ("https://", "has no host"), ("https:///", "has no host"), ("https://:8443", "has no host"),
    ("https://x/path", "without a path"), ("https://host:8443/api", "without a path"),
    ("https://x:99999/api", "without a path"), ("https://x//", "without a path"),
    ("https://x?y", "without a query"), ("https://x:1?y=/z", "without a query"),
    ("https://x#y", "without a fragment"), ("https://x:0", "has a port outside 1...65535"),
    ("https://x:65536", "has a port outside 1...65535"),
    ("https://x:99999999999999999999", "has a port outside 1...65535"),
    ("https://x:", "has no port after its colon"),
    ("https://x:+1", "has a port that is not a number"),
    ("https://x:port", "has a port that is not a number"),
    ("https://x:80:90", "has too many colons"), ("https://2001:db8::1", "an IPv6 address needs"),
    ("https://u@x", "must not hold a user name"),
    ("https://u:hush@x:1", "must not hold a user name"),
    ("https://[::1", "without its closing bracket"),
    ("https://[::1]x", "has text after the address"),
    ("https://[x]", "has no IPv6 address between its brackets"),
    ("https://[::1]:x", "has a port that is not a number"),
    ("https://a b", "holds a blank"), (" https://a", "holds a blank"),
    ("https://a\n", "holds a blank"),
    ("https://a,b", "has a character in its host that no host has"),
    ("https://中国.cn", "write the form with xn--"),
  ])
  func badEndpoints(_ text: String, _ reason: String) throws {
    let error = #expect(throws: ProviderSetupError.self) { _ = try Endpoint(text) }
    guard case .invalidValue("endpoint", let found) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.contains(reason), "\(found)")
    // The text may be a secret's, as a proxy's is.
    #expect(!found.contains("hush"))
  }

  @Test(
    arguments: [
      ("https://h/x?y#z", nil), ("https://h:8443", nil), ("http://127.0.0.1:1/x", nil),
      ("hush/x", "must begin with https:// or http://"),
      ("http://hush/x", "must be https://..., or http:// on this machine"),
      ("https://hush:99999/x", "has a port outside 1...65535"),
      ("https://hush:x/x", "has a port that is not a number"), ("https:///hush", "has no host"),
      ("https://u:hush@h/x", "must not hold a user name or password"),
      ("https://h/hush x", "holds a character that belongs percent-encoded"),
      ("https://h/hush图", "holds a character that belongs percent-encoded"),
    ] as [(String, String?)])
  func badAddresses(_ text: String, _ reason: String?) {
    do throws(ProviderSetupError) {
      _ = try WebAddress(text)
      #expect(reason == nil)
    } catch {
      #expect("\(error)" == "address " + (reason ?? "nothing"))
    }
  }

  @Test(
    arguments: [
      ("+08:00", nil), ("Z", nil), ("-14:59", nil), ("+15:00", "of less than 15 hours"),
      ("+08:60", "with minutes below 60"), ("+8", "such as \"+08:00\""),
      ("08:00", "such as \"+08:00\""),
      ("Asia/Shanghai", "such as \"+08:00\""),
    ] as [(String, String?)])
  func distancesFromUTC(_ text: String, _ reason: String?) {
    let problem = UTCOffset.problem(with: text)
    #expect(reason.map { problem?.contains($0) == true } ?? (problem == nil), "\(problem ?? "")")
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

  /// What is copied with a blank or a line end would be signed with it.
  @Test(
    arguments: [
      ("LTAI-x", nil), ("a b", nil), ("LTAI\n", "holds a line end"),
      ("LT\0AI", "or a control character"),
      ("LTAI ", "begins or ends with a blank"), (" LTAI", "begins or ends with a blank"),
      ("", "is empty"),
    ] as [(String, String?)])
  func textsOfKeys(_ text: String, _ reason: String?) {
    let problem = ProviderKey("access_key_id", .text).problem(with: text)
    #expect(reason.map { problem?.contains($0) == true } ?? (problem == nil), "\(problem ?? "")")
  }
}
