import Glibc
import Providers
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import PollingEngine

@Suite struct SecretSourceTests {
  private static let environment = ["SECRET": "from env", "EMPTY": "", "PATH": "/usr/bin:/bin"]

  private func resolve(
    _ form: SecretSource.Form, limit: Duration = .seconds(10)
  ) async throws -> String {
    let source = SecretSource(key: "secret_key", form: form)
    let secret = try await source.resolve(environment: Self.environment, timeLimit: limit)
    return secret.withValue { $0 }
  }

  private func reason(
    _ form: SecretSource.Form, limit: Duration = .seconds(10)
  ) async -> String {
    do {
      return "resolved to \(try await resolve(form, limit: limit))"
    } catch {
      return "\(error)"
    }
  }

  @Test func resolvesEveryForm() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(" a b \n", to: "secret")
    #expect(try await resolve(.inline(Secret("x"))) == "x")
    #expect(try await resolve(.environment("SECRET")) == "from env")
    #expect(try await resolve(.file(file)) == " a b ")
    #expect(try await resolve(.command(["printf", "%s\\n", "$HOME; x"])) == "$HOME; x")
    #expect(try await resolve(.command(["sh", "-c", "cat; printenv SECRET"])) == "from env")
  }

  @Test func trimsOneLineEnd() async throws {
    let folder = try TemporaryFolder()
    #expect(try await resolve(.file(folder.write("x\r\n", to: "a"))) == "x")
    #expect(try await resolve(.file(folder.write("x\n\n", to: "b"))) == "x\n")
  }

  @Test func saysWhyThereIsNone() async throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("\n", to: "empty")
    #expect(await reason(.environment("UNSET")) == "secret_key: the variable UNSET is not set")
    #expect(await reason(.environment("EMPTY")) == "secret_key: the variable EMPTY is empty")
    #expect(
      await reason(.file("/nowhere/x"))
        == "secret_key: cannot read /nowhere/x: no such file or directory")
    #expect(await reason(.file(empty)) == "secret_key: the file \(empty) gives an empty text")
    #expect(await reason(.command(["true"])) == "secret_key: the command true gives an empty text")
    #expect(
      await reason(.command(["/nowhere/x"]))
        == "secret_key: cannot run /nowhere/x: no such file or directory")
  }

  @Test func neverRepeatsWhatACommandPrints() async {
    let form = SecretSource.Form.command(["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"])
    #expect(await reason(form) == "secret_key: the command sh failed with exit status 3")
    let killed = SecretSource.Form.command(["sh", "-c", "echo hunter2; kill -9 $$"])
    #expect(await reason(killed) == "secret_key: the command sh was ended by signal 9")
  }

  @Test func refusesFloods() async {
    let form = SecretSource.Form.command(["yes"])
    #expect(await reason(form) == "secret_key: the command yes printed too much")
  }

  /// The command and its child hold a pipe open; once all of the group is dead the pipe has ended.
  @Test func killsTheWholeGroupAtTheLimit() async throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let form = SecretSource.Form.command([
      "sh", "-c", "exec 3>'\(pipe)'; echo up >&3; sleep 600 & wait",
    ])
    let reason = await reason(form, limit: .milliseconds(500))
    #expect(reason == "secret_key: the command sh took more than 0.5 s and was ended")
    var block = [UInt8](repeating: 0, count: 16)
    var count = read(reader, &block, block.count)
    if count > 0 { count = read(reader, &block, block.count) }
    #expect(count == 0, "somebody of the group still has the pipe open")
  }

  /// To an account whose list was given up its key is not wrong.
  @Test func aCancelledCommandIsNoRefusal() async throws {
    let folder = try TemporaryFolder()
    let description = try #require(ProviderRegistry.description(of: ProviderID("jdcloud")))
    let command = SecretSource(key: "secret_key", form: .command(["sleep", "600"]))
    let account = AccountConfiguration(
      name: AccountID("jd"), provider: description, common: .init(), values: ["username": "u"],
      lists: [:], secrets: [command], track: [])
    try await HTTPTransports.withTransports(environment: [:]) { transports in
      let runtime = AccountRuntime(
        transports: transports, surroundings: Recorder().surroundings(in: folder))
      let accounts = try runtime.engineAccounts([account], window: .seconds(60))
      let make = try #require(accounts.first).makeProvider
      let work = Task {
        do throws(ProviderError) {
          _ = try await make()
          return ProviderError?.none
        } catch {
          return error
        }
      }
      work.cancel()
      #expect(await work.value == .cancelled)
    }
  }

  @Test func endsTheCommandWhenCancelled() async {
    let work = Task { await reason(.command(["sleep", "600"]), limit: .seconds(600)) }
    work.cancel()
    #expect(await work.value == "secret_key: the command was given up")
  }
}
