import Foundation
import Glibc
import Synchronization

/// A shell that runs beside the tests, with pipes to and from it; its standard input ends with them, however they end.
final class KeptProcess: Sendable {
  private let process: pid_t
  private let inlet: Mutex<Int32>
  private let outlet: Int32

  init(_ script: String, readsOutput: Bool = false) throws {
    // Nobody else's child may hold the ends, or a server would outlive its tests.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard socketpair(AF_UNIX, kind, 0, &input) == 0, socketpair(AF_UNIX, kind, 0, &output) == 0
    else { throw PostgresServer.Failure(description: "no pipes: errno \(errno)") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    if readsOutput {
      posix_spawn_file_actions_adddup2(&actions, output[1], 1)
      posix_spawn_file_actions_adddup2(&actions, output[1], 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    // A server lives as long as the tests: with the end of a pipe that some other test waits for it would hold that up.
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    for descriptor in 3..<Int32(min(limit.rlim_cur, 4_096)) {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var words = ["sh", "-c", script].map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, environ)
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(input[0])
    close(output[1])
    guard code == 0 else { throw PostgresServer.Failure(description: "no shell: errno \(code)") }
    process = pid
    inlet = Mutex(input[1])
    outlet = output[0]
  }

  func write(_ text: String) {
    inlet.withLock { inlet in
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        // A program that has ended already reads nothing, and is no reason to end the tests.
        let count = bytes.withUnsafeBytes {
          send(inlet, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
      }
    }
  }

  /// All that the program prints until it ends.
  func output() throws -> String {
    closeInlet()
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(outlet, &piece, piece.count)
      guard count > 0 else { break }
      text += piece[..<count]
    }
    let status = finish()
    let words = String(decoding: text, as: UTF8.self)
    guard status == 0 else { throw PostgresServer.Failure(description: words) }
    return words.trimmingCharacters(in: .newlines)
  }

  func end() {
    closeInlet()
    _ = finish()
  }

  private func closeInlet() {
    inlet.withLock { inlet in
      if inlet >= 0 { close(inlet) }
      inlet = -1
    }
  }

  private func finish() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(outlet)
    return status
  }
}
