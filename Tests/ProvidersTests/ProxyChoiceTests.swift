import Testing

@testable import Providers

@Suite struct ProxyChoiceTests {
  struct Case: Sendable {
    let endpoint: String
    let configured: String?
    let environment: [String: String]
    /// `host:port`, or nil for a direct connection.
    let expected: String?

    init(
      _ endpoint: String, _ configured: String? = nil, _ environment: [String: String] = [:],
      _ expected: String?
    ) {
      self.endpoint = endpoint
      self.configured = configured
      self.environment = environment
      self.expected = expected
    }
  }

  private static let both = ["HTTPS_PROXY": "http://p:3128", "HTTP_PROXY": "http://q:8080"]

  private static func except(_ text: String) -> [String: String] {
    both.merging(["NO_PROXY": text]) { $1 }
  }

  @Test(arguments: [
    Case("https://a.example.com", nil, [:], nil),
    Case("https://a.example.com", nil, both, "p:3128"),
    Case("http://a.example.com", nil, both, "q:8080"),
    Case("http://a.example.com", nil, ["HTTPS_PROXY": "http://p:1"], nil),
    Case("https://a.example.com", nil, ["https_proxy": "low:1", "HTTPS_PROXY": "up:2"], "low:1"),
    Case("https://a.example.com", nil, ["https_proxy": "", "HTTPS_PROXY": "up:2"], "up:2"),
    Case("https://a.example.com", nil, ["https_proxy": "", "HTTPS_PROXY": ""], nil),
    Case("http://a.example.com", nil, ["http_proxy": "", "HTTP_PROXY": "up:2"], "up:2"),
    Case("https://a.example.com", nil, except("*").merging(["no_proxy": ""]) { $1 }, nil),
    Case(
      "https://a.example.com", nil, both.merging(["no_proxy": "*", "NO_PROXY": ""]) { $1 }, nil),
    Case("https://a.example.com", nil, except("").merging(["no_proxy": ""]) { $1 }, "p:3128"),
    Case("https://a.example.com", nil, except("*").merging(["no_proxy": "x.org"]) { $1 }, "p:3128"),
    Case("https://a.example.com", nil, ["HTTPS_PROXY": "p"], "p:80"),
    Case("https://a.example.com", nil, ["HTTPS_PROXY": "socks5://s"], "s:1080"),
    Case("https://127.0.0.1:1", "http://p:1", both, nil),
    Case("https://127.9.9.9", nil, both, nil),
    Case("https://localhost", nil, both, nil),
    Case("https://[::1]:443", nil, both, nil),
    Case("https://a.example.com", "http://own:9", except("*"), "own:9"),
    Case("https://a.example.com", nil, except("*"), nil),
    Case("https://a.example.com", nil, except("a.example.com"), nil),
    Case("https://a.example.com", nil, except("example.com"), nil),
    Case("https://a.example.com", nil, except(".example.com"), nil),
    Case("https://a.example.com", nil, except("*.example.com"), nil),
    Case("https://a.example.com", nil, except("x.org, A.Example.com"), nil),
    Case("https://a.example.com", nil, except("ample.com"), "p:3128"),
    Case("https://a.example.com", nil, except("b.a.example.com,,"), "p:3128"),
    Case("https://a.example.com", nil, except("a.example.com:443"), nil),
    Case("https://a.example.com", nil, except("a.example.com:8443"), "p:3128"),
    Case("https://10.1.2.3", nil, except("10.1.2.3"), nil),
    Case("https://10.1.2.3", nil, except("10.0.0.0/8"), nil),
    Case("https://10.1.2.3", nil, except("10.2.0.0/16"), "p:3128"),
    Case("https://10.1.2.3", nil, except("0.0.0.0/0"), nil),
    Case("https://10.1.2.3", nil, except("10.0.0.0/99"), "p:3128"),
    Case("https://[2001:db8::1]", nil, except("2001:db8::1"), nil),
    Case("https://[2001:db8::1]:8443", nil, except("[2001:db8::1]:8443"), nil),
    Case("https://a.example.com", nil, ["HTTPS_PROXY": "http://p:1", "no_proxy": "*"], nil),
  ])
  func choice(_ sample: Case) throws {
    let choice = try ProxyChoice.choose(
      for: Endpoint(sample.endpoint), configured: sample.configured.map(Secret.init),
      environment: sample.environment)
    #expect(choice.map { "\($0.host):\($0.port)" } == sample.expected)
  }

  @Test func userAndPasswordAreDecoded() throws {
    let choice = try ProxyChoice.choose(
      for: Endpoint("https://a.example.com"), configured: Secret("http://us%40er:p%3Aw@p:1/"),
      environment: [:])
    #expect(choice?.user == "us@er")
    #expect(choice?.password == "p:w")
  }

  @Test(arguments: [
    ("https://p:1", "must be an http:// or socks5:// proxy"), ("ftp://p", "must be an http://"),
    ("http://p:99999", "has a port outside 1...65535"), ("p:99999", "has a port outside"),
    ("socks5://u:pw@p", "has a password"), ("http://", "has no host"),
    ("http://u:pw@:1", "has no host"),
    ("http://p/x", "without a path"), ("http://u:pw@p:3128/x", "without a path"),
    ("http://u:pw@p:x", "has a port that is not a number"), ("p q", "holds a blank"),
  ])
  func badProxiesNameTheKeyAndNotThePassword(_ text: String, _ reason: String) throws {
    let endpoint = try Endpoint("https://a.example.com")
    let error = #expect(throws: ProviderSetupError.self) {
      _ = try ProxyChoice.choose(for: endpoint, configured: Secret(text), environment: [:])
    }
    #expect(error?.key == "proxy")
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(error.map { !"\($0)".contains("pw") } == true)
  }
}
