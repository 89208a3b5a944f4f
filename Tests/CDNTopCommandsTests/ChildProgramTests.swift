import Foundation
import Glibc
import Providers
import TaskModel
import Testing

@testable import CDNTopCommands

/// What a program gets that this one starts: no secret's variable, and nothing that is open.
@Suite struct ChildProgramTests {
  private static let variables = [
    "PATH": "/usr/bin:/bin", "HOME": "/h", "KEY_A": "hush", "HOOK": "hush", "PLAIN": "x",
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hush",
    "ALICLOUD_SECURITY_TOKEN": "hush", "ALIBABA_CLOUD_CREDENTIALS_URI": "hush",
    "UCLOUD_PRIVATE_KEY": "hush", "UCLOUD_PUBLIC_KEY": "id",
  ]
  private static let plain: Set<String> = [
    "PATH", "HOME", "PLAIN", "ALIBABA_CLOUD_ACCESS_KEY_ID", "UCLOUD_PUBLIC_KEY",
  ]

  private func configuration(_ accounts: String, _ rest: String = "") throws -> Configuration {
    try ConfigurationReader(
      file: "/c.yaml", paths: ProgramPaths(environment: Self.variables)
    ).configuration(in: "accounts:\n\(accounts)\n\(rest)")
  }

  private static let accounts = """
      - {name: jd, provider: jdcloud, username: u, secret_key_env: KEY_A}
      - {name: ali, provider: alibaba-cdn, profile: env}
    """

  /// The names of the variables that a program says it has.
  private func names(in environment: ProgramEnvironment) async throws -> Set<String> {
    let program = ChildProgram(arguments: ["env", "-0"], environment: environment)
    let text = try await program.output(timeLimit: .seconds(600))
    #expect(text.contains("PLAIN=x"))
    return Set(
      text.split(separator: "\0").compactMap { $0.split(separator: "=").first.map(String.init) })
  }

  @Test func aProgramSeesNoSecret() async throws {
    let configuration = try configuration(Self.accounts, "notify: {webhook_env: HOOK}")
    let environment = configuration.hidingSecrets(in: Self.variables)
    #expect(try await names(in: environment) == Self.plain)
    #expect(environment.variables == Self.variables, "the program itself sees them")
  }

  /// What gives the key of an account may need the variables of its vendor for that, and no others.
  @Test func whatGivesAKeySeesItsVendorsVariables() async throws {
    let configuration = try configuration(Self.accounts, "notify: {webhook_env: HOOK}")
    let environment = configuration.hidingSecrets(in: Self.variables)
    let ali = try #require(configuration.account(AccountID("ali")))
    let jd = try #require(configuration.account(AccountID("jd")))
    #expect(
      try await names(in: environment.givingKeys(of: ali))
        == Self.plain.union([
          "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECURITY_TOKEN",
          "ALIBABA_CLOUD_CREDENTIALS_URI",
        ]))
    #expect(try await names(in: environment.givingKeys(of: jd)) == Self.plain)
  }

  /// A variable that the configuration names is an account's own, also where a vendor documents it.
  @Test func aNamedVariableIsSeenByNone() async throws {
    let configuration = try configuration(
      "  - {name: a, provider: alibaba-cdn, access_key_id: i, access_key_secret_env: ALIBABA_CLOUD_ACCESS_KEY_SECRET}"
    )
    let ali = try #require(configuration.account(AccountID("a")))
    let environment = configuration.hidingSecrets(in: Self.variables).givingKeys(of: ali)
    #expect(!(try await names(in: environment).contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET")))
  }

  /// The secret of one account is read, and the program that gives another's does not see it.
  @Test func commandsOfOneAccountSeeNoOthersSecret() async throws {
    let configuration = try configuration(
      """
        - {name: one, provider: jdcloud, username: u, secret_key_env: KEY_A}
        - {name: two, provider: jdcloud, username: u, secret_key_command: [sh, -c, "echo key-${KEY_A}${HOOK}"]}
      """, "notify: {webhook_env: HOOK}")
    let environment = configuration.hidingSecrets(in: Self.variables)
    let sources = configuration.accounts.flatMap(\.secrets)
    var secrets: [String] = []
    for source in sources {
      secrets.append(try await source.resolve(environment: environment).withValue { $0 })
    }
    #expect(secrets == ["hush", "key-"])
  }

  // MARK: Descriptors

  /// Opens a file, a socket and both ends of a pipe as careless code does, for as long as `body` takes.
  private func withOpenDescriptors(_ body: ([Int32]) async throws -> Void) async throws {
    var numbers = [open("/etc/passwd", O_RDONLY), socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)]
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    numbers += ends
    defer { for number in numbers { close(number) } }
    for number in numbers {
      #expect(number > STDERR_FILENO && fcntl(number, F_GETFD) & FD_CLOEXEC == 0)
    }
    try await body(numbers)
  }

  @Test func aProgramGetsNothingThatIsOpen() async throws {
    try await withOpenDescriptors { _ in
      // The shell's own, as another program sees them.
      let program = ChildProgram(
        arguments: ["sh", "-c", "ls /proc/$$/fd; :"], environment: ["PATH": "/usr/bin:/bin"])
      let text = try await program.output(timeLimit: .seconds(600))
      #expect(text == "0\n1\n2\n")
    }
  }

  /// Both ways to close them; the second is that of older C libraries.
  @Test(arguments: [true, false]) func everythingAboveTheStandardStreamsIsClosed(hasHelp: Bool)
    async throws
  {
    try await withOpenDescriptors { numbers in
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      if hasHelp {
        ChildDescriptors.close(&actions)
      } else {
        ChildDescriptors.close(&actions, with: nil)
      }
      let tests = numbers.map { "[ ! -e /proc/$$/fd/\($0) ]" }.joined(separator: " && ")
      let arguments: [String] = ["sh", "-c", tests]
      let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
      defer { for word in words { free(word) } }
      var process: pid_t = 0
      try #require(posix_spawn(&process, "/bin/sh", &actions, nil, words, [nil]) == 0)
      var status: Int32 = -1
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      #expect(status == 0)
    }
  }
}
