import Testing

@testable import Simulator

@Suite struct RoutingTests {
  @Test func accountsAreTheFourOfTheContract() {
    let accounts = Stage(SimulatorOptions(tasks: 24)).server.accounts
    #expect(
      accounts.map(\.name) == ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"]
    )
    #expect(accounts.map(\.provider) == ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"])
    #expect(accounts.map(\.products) == [[], [], ["cdn", "dcdn"], []])
    #expect(accounts.map(\.trackedIDs.count) == [0, 0, 0, 6])
    let keys = accounts.map { $0.credentials.map(\.key) }
    #expect(
      keys == [
        ["access_key_id", "access_key_secret"],
        ["access_key_id", "access_key_secret", "security_token"],
        ["public_key", "private_key"],
        ["username", "secret_key"],
      ]
    )
    let publicKey = accounts[2].credentials[0].value
    for odd in ["+", "/", "="] { #expect(publicKey.contains(odd)) }
  }

  @Test(arguments: [0, 1, 4, 24, 200, 20_000])
  func publishedRatesStayBelowTheEnforcedAndLoadInTime(tasks: Int) {
    let options = SimulatorOptions(tasks: tasks, urls: 50)
    let stage = Stage(options)
    let vendors: [any VendorRoutes] = [
      AlibabaRoutes(.cdn), AlibabaRoutes(.dcdn), UCloudRoutes(), JDCloudRoutes(),
    ]
    for vendor in vendors {
      let tasks = stage.server.tasks[vendor.accountName] ?? AccountTasks([])
      let rates = vendor.rates(for: tasks)
      #expect(!rates.enforced.isEmpty)
      #expect(rates.enforced.values.allSatisfy { $0 > rates.published })
      let pages = (tasks.rowCount + 49) / 50
      let calls = vendor.needsTracking ? tasks.tasks.count : pages
      #expect(Double(calls) / rates.published < 45, "\(vendor.accountName)")
    }
  }

  @Test func unknownPathIsNotFound() async {
    let stage = Stage()
    let reply = await stage.send(SimulatorRequest(method: "GET", target: "/nowhere"))
    #expect(reply.response.status == 404)
  }

  @Test func bareActionBelongsToUCloudAndVersionToAlibaba() async {
    let stage = Stage()
    let bare = await stage.send(
      SimulatorRequest(method: "GET", target: "/?Action=DescribeRefreshTasks")
    )
    #expect(bare.retCode == 170)
    let versioned = await stage.send(
      SimulatorRequest(
        method: "GET",
        target: "/?Action=DescribeRefreshTasks&Version=2018-05-10&Format=JSON"
      )
    )
    #expect(versioned.response.status == 400 && versioned.code == "IncompleteSignature")
    let none = await stage.send(SimulatorRequest(method: "GET", target: "/"))
    #expect(none.retCode == 170)
  }

  @Test(arguments: [
    ("DescribeDcdnRefreshTasks", AlibabaProduct.cdn),
    ("DescribeRefreshTasks", .dcdn),
    ("DescribeRefreshQuota", .dcdn), ("DescribeCdnUserQuota", .cdn),
  ])
  func actionMustBelongToTheVersion(action: String, product: AlibabaProduct) async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba(product, action: action))
    #expect(reply.response.status == 404 && reply.code == "InvalidApi.NotFound")
  }

  @Test func unknownVersionIsNotFound() async {
    let stage = Stage()
    let reply = await stage.send(
      stage.alibaba { $0["x-acs-version"] = "2014-11-11" }
    )
    #expect(reply.code == "InvalidApi.NotFound")
  }
}
