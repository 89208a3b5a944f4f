import Foundation
import Glibc
import Providers
import Store
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
    let secret = try await source.resolve(
      environment: ProgramEnvironment(Self.environment), timeLimit: limit)
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
    #expect(try await resolve(.file(file)) == " a b")
    #expect(try await resolve(.command(["printf", "%s\\n", "$HOME; x"])) == "$HOME; x")
    #expect(try await resolve(.command(["sh", "-c", "cat; printenv SECRET"])) == "from env")
  }

  /// What a text is, in each of the forms that a secret may come by, and what becomes of it.
  @Test(arguments: [
    ("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x"), ("x \t\n", "x"), ("\u{FEFF}x", "x"),
    ("\u{FEFF}x\r\n", "x"), ("x\u{3000}\u{A0}", "x"), (" x", " x"), ("a b", "a b"), ("é=", "é="),
    ("one-hush\ntwo-hush", "has 2 lines; a secret must be one line"),
    ("\n\none-hush\n", "has 3 lines; a secret must be one line"),
    ("one-hush\r\ntwo-hush\r\nthree\r\n", "has 3 lines; a secret must be one line"),
    ("one-hush\u{2028}two", "has 2 lines; a secret must be one line"),
    ("one-hush\rtwo", "has 2 lines; a secret must be one line"),
    ("one-hush\0two", "contains a NUL, which a secret must not"),
    ("\u{FFFD}\u{FFFD}o\0n\0e-hush", "is not UTF-8 text"), (" \n", "is empty"),
    ("\u{FEFF}", "is empty"), ("", "is empty"),
  ])
  func everySourceIsCleaned(text: String, result: String) async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "secret")
    let sources: [(SecretSource.Form, name: String)] = [
      (.file(file), "the file \(file)"), (.command(["cat", file]), "what the command cat prints"),
      (.environment("KEY"), "the variable KEY"),
    ]
    for (form, name) in sources {
      let source = SecretSource(key: "secret_key", form: form)
      let environment = ["KEY": text, "PATH": "/usr/bin:/bin"]
      do {
        let secret = try await source.resolve(environment: ProgramEnvironment(environment))
        #expect(secret.withValue { $0 } == result, "\(name)")
      } catch {
        #expect("\(error)" == "secret_key: \(name) \(result)")
        #expect(!"\(error)".contains("hush"))
      }
    }
  }

  /// A document has lines, and is cleaned of the rest as any secret is.
  @Test(arguments: [
    ("{\n \"a\": 1\n}\n", "{\n \"a\": 1\n}"), ("\u{FEFF}{}\r\n\r\n", "{}"),
    ("\n \n", "is empty"), ("{\n\0}", "contains a NUL, which a secret must not"),
  ])
  func aDocumentMayHaveLines(text: String, result: String) async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "document")
    let forms: [SecretSource.Form] = [
      .file(file), .command(["cat", file]), .environment("KEY"),
    ]
    for form in forms {
      let source = SecretSource(key: "credentials", form: form, isDocument: true)
      let environment = ["KEY": text, "PATH": "/usr/bin:/bin"]
      do {
        let secret = try await source.resolve(environment: ProgramEnvironment(environment))
        #expect(secret.withValue { $0 } == result)
      } catch {
        #expect("\(error)".hasSuffix(result))
      }
    }
  }

  /// A file in the encoding that some programs of Windows write by themselves.
  @Test func aFileInUTF16IsNoSecret() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/secret"
    let bytes: [UInt8] = [0xFF, 0xFE] + "hush".utf8.flatMap { [$0, 0] }
    try #require(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    #expect(await reason(.file(path)) == "secret_key: the file \(path) is not UTF-8 text")
  }

  @Test func saysWhyThereIsNone() async throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("\n", to: "empty")
    #expect(await reason(.environment("UNSET")) == "secret_key: the variable UNSET is not set")
    #expect(await reason(.environment("EMPTY")) == "secret_key: the variable EMPTY is empty")
    // A secret in the place of the name of its variable, which happens.
    for name in ["hunter2Hunter2", "HUNTER2-HUNTER2", "HUNTER2.X"] {
      #expect(
        await reason(.environment(name))
          == "secret_key: the variable that secret_key_env names is not set")
    }
    #expect(
      await reason(.file("/nowhere/x"))
        == "secret_key: cannot read /nowhere/x: no such file or directory")
    #expect(await reason(.file(empty)) == "secret_key: the file \(empty) is empty")
    #expect(
      await reason(.command(["true"])) == "secret_key: what the command true prints is empty")
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
        transports: transports, process: Recorder().process(in: folder),
        configuration: Configuration(file: "c.yaml"), store: SQLiteStore.inMemory)
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
    #expect(await work.value == "secret_key: the command was abandoned")
  }
}
