import Glibc
import Testing

@testable import CDNTopCommands

/// What an operator is called.
@Suite struct OperatorNameTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func name(_ environment: [String: String]) -> String {
    let name = Recorder().process(in: folder, environment: environment).operatorName
    return String(name.prefix { $0 != "@" })
  }

  @Test func variablesComeFirst() {
    #expect(name(["SUDO_USER": "a", "LOGNAME": "b", "USER": "c"]) == "a")
    #expect(name(["LOGNAME": "b", "USER": "c"]) == "b")
    #expect(name(["LOGNAME": "", "USER": "c"]) == "c")
  }

  /// Cron and containers set none of them.
  @Test func theMachineKnowsTheName() throws {
    let entry = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
    #expect(name([:]) == entry ?? "uid \(getuid())")
  }
}
