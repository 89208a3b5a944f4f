import ArgumentParser
import Testing

@testable import CDNTopCommands

/// `where` from the words of a command line, as far as it comes without an account.
@Suite struct WhereCommandTests {
  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  /// As many as nobody takes in within a millisecond.
  private static let lines = (0..<20_000).map { "https://e.example/\($0)\n" }.joined()

  private func run(_ words: String..., input: String = "") async throws {
    let process = recorder.process(in: folder, input: input)
    let command = try RootCommand.parseAsRoot(ArgumentOrder(words).sorted())
    _ = try await #require(command as? WhereCommand).perform(in: process)
  }

  @Test("A long list on standard input counts against --timeout") func input() async throws {
    await #expect(
      throws: UsageError.wrong(
        "where: standard input was not taken in within 1ms")
    ) { try await run("where", "-f", "-", "--timeout", "1ms", input: Self.lines) }
  }

  @Test("So does a long file") func file() async throws {
    let file = try folder.write(Self.lines, to: "urls")
    await #expect(
      throws: UsageError.wrong("where: \(file) was not taken in within 1ms")
    ) { try await run("where", "-f", file, "--timeout", "1ms") }
  }

  @Test("What is wrong with the list is said all the same") func empty() async throws {
    await #expect(
      throws: UsageError.wrong("where: give a URL, or a file of URLs with -f")
    ) { try await run("where", "-f", "-", "--timeout", "1h", input: "# none\n\n") }
  }
}
