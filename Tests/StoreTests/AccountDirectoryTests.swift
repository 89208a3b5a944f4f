import Foundation
import Store
import TaskModel
import TestSupport
import Testing

/// A store's accounts are the vendors', whatever they are called.
@Suite struct AccountDirectoryTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  private static func account(
    _ name: String, _ provider: String = "jdcloud", endpoint: String = "", keys: [String] = []
  ) -> AccountIdentity {
    AccountIdentity(
      name: AccountID(name), provider: ProviderID(provider), endpoint: endpoint, keys: keys)
  }

  private func track(_ id: String, _ name: String, _ accounts: [AccountIdentity]) async throws {
    try await place.store(accounts).track([entry(id, account: name)], guessed: [])
  }

  private func names(_ accounts: [AccountIdentity] = []) async throws -> [String] {
    try await place.store(accounts).watched().map { "\($0.account) \($0.reference.vendorID)" }
  }

  @Test func anAccountIsFoundByItsKeyUnderAnotherName() async throws {
    try await track("1", "prod", [Self.account("prod", keys: ["k1"])])
    let renamed = [Self.account("production", keys: ["k0", "k1"])]
    #expect(try await names(renamed) == ["production 1"])
    try await track("2", "production", renamed)
    #expect(try await names() == ["production 1", "production 2"])
  }

  @Test func anExchangedKeyIsTheSameAccount() async throws {
    try await track("1", "prod", [Self.account("prod", keys: ["k1"])])
    let rotated = [Self.account("prod", keys: ["k2"])]
    try await track("2", "prod", rotated)
    #expect(try await names([Self.account("p", keys: ["k2"])]) == ["p 1", "p 2"])
  }

  /// The ids of one vendor mean nothing to another.
  @Test func aNameThatIsGivenToAnotherAccountTakesNothingAlong() async throws {
    try await track("1", "prod", [Self.account("prod", "jdcloud", keys: ["k1"])])
    let other = [Self.account("prod", "ucloud", keys: ["k2"])]
    #expect(try await names(other) == ["prod@jdcloud 1"])
    try await track("2", "prod", other)
    #expect(try await names(other) == ["prod@jdcloud 1", "prod 2"])
    let both = other + [Self.account("old", "jdcloud", keys: ["k1"])]
    #expect(try await names(both) == ["old 1", "prod 2"])
  }

  @Test(arguments: [false, true]) func twoNamesOfOneAccountKeepTheirOwn(isReversed: Bool)
    async throws
  {
    let accounts = [Self.account("a", keys: ["k"]), Self.account("b", keys: ["k"])]
    try await track("1", "a", accounts)
    try await track("2", "b", accounts)
    #expect(try await names(isReversed ? accounts.reversed() : accounts) == ["a 1", "b 2"])
    #expect(try await names([accounts[1]]) == ["a 1", "b 2"])
  }

  /// An account that was renamed, and a new one that has its name now, in either order.
  @Test(arguments: [false, true]) func aNewAccountOfAnOldNameTakesNothing(isReversed: Bool)
    async throws
  {
    try await track("1", "prod", [Self.account("prod", keys: ["k1"])])
    let accounts = [Self.account("prod", keys: ["k2"]), Self.account("prod-old", keys: ["k1"])]
    let now = isReversed ? accounts.reversed() : accounts
    #expect(try await names(now) == ["prod-old 1"])
    try await track("2", "prod", now)
    #expect(try await names(now) == ["prod-old 1", "prod 2"])
  }

  /// It may have been written otherwise, or be a proxy now.
  @Test func anotherEndpointIsTheSameAccount() async throws {
    try await track("1", "a", [Self.account("a", endpoint: "https://one", keys: ["k1"])])
    let moved = [Self.account("a", endpoint: "https://two", keys: ["k2"])]
    #expect(try await names(moved) == ["a 1"])
  }
}
