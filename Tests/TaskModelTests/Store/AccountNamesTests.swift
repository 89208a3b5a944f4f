import TaskModel
import Testing

/// What accounts of a store are called here, whoever else shares it.
@Suite struct AccountNamesTests {
  private static func account(
    _ name: String, _ provider: String = "jdcloud", keys: [String] = []
  ) -> AccountIdentity {
    AccountIdentity(
      name: AccountID(name), provider: ProviderID(provider), endpoint: "", keys: keys)
  }

  private static func row(
    _ id: Int64, _ name: String, _ provider: String = "jdcloud"
  ) -> AccountNames.Row {
    AccountNames.Row(id: id, name: name, provider: provider, endpoint: "")
  }

  private static func names(
    _ identities: [AccountIdentity], _ rows: [AccountNames.Row], keys: [Int64: Set<String>],
    isShared: Bool
  ) -> [String] {
    AccountNames(identities, isShared: isShared).named(rows, keys: keys).map {
      $0.isConfigured ? $0.name : "(\($0.name))"
    }
  }

  /// One operator exchanges a key now and then; two operators may call two accounts by one name.
  @Test func anotherKeyIsAnotherAccountWherePeopleShareAStore() {
    let here = [Self.account("prod", keys: ["k2"])]
    let rows = [Self.row(1, "prod")]
    #expect(Self.names(here, rows, keys: [1: ["k1"]], isShared: false) == ["prod"])
    #expect(Self.names(here, rows, keys: [1: ["k1"]], isShared: true) == ["(prod@jdcloud)"])
    // What has no key is known by its name alone, here and there.
    #expect(Self.names(here, rows, keys: [:], isShared: true) == ["prod"])
    let keyless = [Self.account("prod")]
    #expect(Self.names(keyless, rows, keys: [1: ["k1"]], isShared: true) == ["prod"])
  }

  @Test func whatOthersCallAnAccountIsNoMatterHere() {
    let here = [Self.account("production", keys: ["k1"]), Self.account("prod", keys: ["k2"])]
    let rows = [Self.row(1, "prod"), Self.row(2, "main")]
    let keys: [Int64: Set<String>] = [1: ["k1"], 2: ["k2"]]
    #expect(Self.names(here, rows, keys: keys, isShared: true) == ["production", "prod"])
  }
}
