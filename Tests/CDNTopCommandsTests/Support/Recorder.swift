import FoundationEssentials
import Synchronization

@testable import CDNTopCommands

/// A process whose output can be looked at.
final class Recorder: Sendable {
  private let written = Mutex("")
  private let said = Mutex<[String]>([])

  /// Everything on standard output.
  var output: String { written.withLock { $0 } }

  /// The lines on standard error.
  var talk: [String] { said.withLock { $0 } }

  /// Returns a process in a folder, at a fixed time.
  ///
  /// It reads the input, or bytes that need be no text; nobody reads an output that is closed.
  func process(
    in folder: TemporaryFolder, environment: [String: String] = [:], input: String = "",
    bytes: [UInt8]? = nil, isOutputClosed: Bool = false,
    now: @escaping @Sendable () -> Date = { Date(timeIntervalSince1970: 1_789_963_200) }
  ) -> ProcessContext {
    let base = [
      "HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/config",
      "XDG_STATE_HOME": folder.path + "/state", "PATH": "/usr/bin:/bin",
    ]
    return ProcessContext(
      environment: base.merging(environment) { _, new in new }, now: now,
      write: { text in
        if isOutputClosed { throw OutputClosed() }
        self.written.withLock { $0 += text.text }
      },
      pass: { text in
        if isOutputClosed { throw OutputClosed() }
        self.written.withLock { $0 += text }
      },
      tell: { line in self.said.withLock { $0.append(String(line.text.dropLast())) } },
      readInput: { bytes ?? Array(input.utf8) },
      isOutputTerminal: false, outputWidth: 80)
  }
}
