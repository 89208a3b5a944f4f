public import Foundation
import Glibc

/// A program that runs beside the tests, without a terminal, and does not outlive them.
public final class BackgroundProgram: Sendable {
  /// What did not come.
  public struct Missing: Error, CustomStringConvertible {
    public let description: String
  }

  /// The folder of what it prints: `out` and `err`.
  public let folder: URL
  private let keeper: KeptProcess

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: the program and its arguments.
  ///   - environment: variables besides those of the tests.
  ///   - folder: where what it prints is kept; it is made.
  public init(_ words: [String], environment: [String: String], folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let command = (["env"] + variables + words).map(PostgresServer.quoted).joined(separator: " ")
    // It is killed at the end of this shell's standard input, which the tests hold.
    keeper = try KeptProcess(
      """
      exec 3<&0 2>/dev/null
      cd \(PostgresServer.quoted(folder.path)) || exit 1
      \(command) </dev/null >out 2>err 3<&- &
      program=$!
      echo $program >new; mv new pid
      { read -r line <&3; kill -KILL $program; } 2>/dev/null </dev/null &
      watcher=$!
      wait $program; echo $? >new; mv new status
      kill $watcher
      """)
  }

  deinit { keeper.end() }

  /// What it has printed on standard output so far.
  public var output: String { text("out") ?? "" }

  /// What it has printed on standard error so far.
  public var talk: String { text("err") ?? "" }

  /// How it ended, as a shell sees it: 128 more than the number of a signal; nil while it runs.
  public var status: Int32? { text("status").flatMap { Int32($0.dropLast()) } }

  private func text(_ name: String) -> String? {
    (try? Data(contentsOf: folder.appending(path: name))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Sends it a signal.
  public func signal(_ number: Int32) async throws {
    try await wait(for: "the program's start") { text("pid") != nil }
    guard status == nil, let id = text("pid").flatMap({ Int32($0.dropLast()) }) else { return }
    kill(id, number)
  }

  /// Waits until it has ended; returns its status.
  public func end(within limit: Duration = .seconds(300)) async throws -> Int32 {
    try await wait(for: "the program's end", limit) { status != nil }
    return status ?? -1
  }

  /// Waits for something that it does.
  ///
  /// - Parameter limit: guards against a hang.
  public func wait(
    for what: String, _ limit: Duration = .seconds(300), _ isReached: () throws -> Bool
  ) async throws {
    let guardTime = ContinuousClock.now + limit
    while try !isReached() {
      guard ContinuousClock.now < guardTime else {
        throw Missing(
          description:
            "waited in vain for \(what); it printed \(output.suffix(2_000)) and said \(talk.suffix(2_000))"
        )
      }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
