import Foundation
import TestSupport
import Testing

@testable import CDNTopCommands

/// The zone of clock times, and machines that know few or none.
@Suite struct ZoneSettingTests {
  @Test func takesOnlyFilesWithAZonesRules() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/Asia", withIntermediateDirectories: false)
    try folder.write("TZif2 and more", to: "Asia/Shanghai")
    try folder.write("# a list of seconds", to: "leapseconds")
    #expect(ZoneSetting("Asia/Shanghai", folder: folder.path) == .named("Asia/Shanghai"))
    for name in ["Asia", "leapseconds", "Asia/Nowhere", "../Asia/Shanghai", ""] {
      #expect(ZoneSetting(name, folder: folder.path) == nil, "\(name)")
    }
    #expect(ZoneSetting("local") == .system)
    #expect(ZoneSetting("-03:30") == .fixed(seconds: -12_600))
  }

  /// The C library makes UTC of what it does not know, without a word.
  @Test func saysThatTheMachineDoesNotKnowItsZone() throws {
    let folder = try TemporaryFolder()
    try folder.write("TZif2 and more", to: "Tokyo")
    func complaint(_ zone: String, in data: String) -> String? {
      ZoneSetting.complaint(about: ["TZ": zone, "TZDIR": data])
    }
    for zone in ["", ":", "UTC", "Tokyo", ":Tokyo", folder.path + "/Tokyo", "CST-8", "<+08>-8"] {
      #expect(complaint(zone, in: folder.path) == nil, "\(zone)")
    }
    #expect(ZoneSetting.complaint(about: [:]) == nil)
    let unknown = try #require(complaint("Asia/Shanghai", in: folder.path))
    #expect(unknown.hasPrefix("TZ=Asia/Shanghai is no time zone of this machine; times are in UTC"))
    let missing = try #require(complaint("Etc/GMT+8", in: "/no/such"))
    #expect(missing.contains("of this machine, which has no time zone data (/no/such); times"))
  }

  @Test func saysThatThereIsNoTimeZoneData() {
    let reader = ConfigurationReader(
      file: "c.yaml", paths: ProgramPaths(environment: [:]), zones: "/no/such")
    #expect {
      try reader.configuration(in: "accounts: []\nmonitor: {timezone: Asia/Shanghai}")
    } throws: { "\($0)".contains("this machine has no time zone data (/no/such)") }
  }
}
