/// Gathers small pieces of output, so that the system is not called for each.
final class OutputBuffer {
  private var text = ""
  private let output: (String) throws -> Void

  init(_ output: @escaping (String) throws -> Void) { self.output = output }

  func write(_ piece: String) throws {
    text += piece
    if text.utf8.count > 1 << 16 { try flush() }
  }

  func flush() throws {
    let full = text
    text = ""
    if !full.isEmpty { try output(full) }
  }
}
