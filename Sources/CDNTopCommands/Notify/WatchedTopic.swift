import Glibc
import Providers
import TaskModel

/// Tells what one run watches from what another does, and is the same whenever the same is watched.
struct WatchedTopic: Equatable, Sendable {
  /// Eight hexadecimal digits.
  let text: String

  /// Makes a topic.
  ///
  /// - Parameters:
  ///   - file: the configuration.
  ///   - words: the filter or the ids.
  init(configuration file: String, _ words: [String]) {
    var hash = StableHash()
    for word in [Self.wholePath(file)] + words { hash.combine(word) }
    let digits = String(UInt32(truncatingIfNeeded: hash.value), radix: 16)
    text = String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Returns a path from the root, so that it means the same in every folder.
  private static func wholePath(_ path: String) -> String {
    guard let whole = realpath(path, nil) else { return path }
    defer { free(whole) }
    return String(cString: whole)
  }
}
