import FoundationEssentials
import Glibc

/// Keeps from a child what its parent has open, whoever opened it and however.
enum ChildDescriptors {
  /// What adds to the actions of a start that everything from a number on is closed.
  typealias CloseFrom =
    @convention(c) @Sendable (UnsafeMutablePointer<posix_spawn_file_actions_t>?, Int32) -> Int32

  /// The C library's own, which those before 2.34 do not have.
  static let closeFrom: CloseFrom? = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
    unsafeBitCast($0, to: CloseFrom.self)
  }

  /// Has all but the standard streams closed in a child, once it has those.
  ///
  /// Without help of the C library these are the descriptors that are open now: of those that another thread
  /// opens in the same moment, the ones that close by themselves when a program begins are none the less kept from it.
  static func close(
    _ actions: inout posix_spawn_file_actions_t, with closeFrom: CloseFrom? = closeFrom
  ) {
    if let closeFrom, closeFrom(&actions, STDERR_FILENO + 1) == 0 { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for number in names.compactMap({ Int32($0) }) where number > STDERR_FILENO {
      posix_spawn_file_actions_addclose(&actions, number)
    }
  }
}
