import Glibc
import TaskModel

/// The machine's name.
enum MachineName {
  /// The name without a domain.
  static var text: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self).prefix { $0 != "." }
    return name.isEmpty ? "localhost" : SafeText(String(name), limit: .word).text
  }
}
