import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import Simulator

/// What `simulate` and `demo` simulate.
@Suite struct SimulationOptionsTests {
  /// The demo's story refuses a key, unless it is told that nothing fails.
  @Test(
    arguments: [([], true), (["--faults", "mild"], true), (["--faults", "none"], false)]
      as [([String], Bool)])
  func faultsNoneIsNone(_ arguments: [String], isRefused: Bool) throws {
    let clock = ManualClock()
    let server = SimulatorServer(
      options: try SimulationOptions.parse(arguments).simulator(story: true), clock: clock,
      now: { Date(timeIntervalSince1970: 1_789_963_200) })
    clock.advance(by: .seconds(10))
    let refused = server.accounts.indices.filter { server.desk(for: $0, ordinal: 0).isExpired }
    #expect(refused.isEmpty != isRefused)
  }

  /// Of whom a trouble is none, that is said: nobody looks for what cannot come.
  @Test(
    arguments: [
      (Trouble.none, "alibaba-cdn", nil), (.key, "all", nil), (.clock, "all", nil),
      (.part, "huawei-cdn", nil), (.counts, "huawei-cdn", nil),
      (
        .part, "alibaba-cdn,ucloud",
        "--trouble part changes nothing here; it does for --providers huawei-cdn"
      ),
      (
        .counts, "alibaba-cdn,huawei-cdn", "--trouble counts changes nothing for alibaba-cdn"
      ),
      (.permission, "ucloud,jdcloud", "--trouble permission changes nothing for jdcloud"),
      (
        .quota, "all", "--trouble quota changes nothing for jdcloud, cloudfront and google-cdn"
      ),
    ] as [(Trouble, String, String?)])
  func saysWhomATroubleIsNoneOf(_ trouble: Trouble, providers: String, remark: String?) throws {
    var options = try SimulationOptions.parse(["--providers", providers]).simulator()
    options.trouble = trouble
    #expect(SimulateCommand.remark(on: options) == remark)
  }
}
