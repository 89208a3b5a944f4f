import Foundation

@testable import CDNTopCommands

/// A private folder that is removed with the value.
final class TemporaryFolder: Sendable {
  /// The absolute path.
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "cdntop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file with a mode and returns its path.
  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  /// Writes a program and returns its path.
  ///
  /// Another process writes it: this one's open files may pass to what other tests start, and nothing
  /// runs while somebody has it open for writing.
  @discardableResult
  func writeProgram(_ text: String, to name: String) async throws -> String {
    let file = path + "/" + name
    let writer = ChildProgram(
      arguments: ["/bin/sh", "-c", "cat > '\(file)'; chmod 700 '\(file)'"],
      environment: ["PATH": "/usr/bin:/bin"], input: text)
    try await writer.run(timeLimit: .seconds(600))
    return file
  }

  /// Reads a file.
  func read(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)
  }

  /// The names of what is in it.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// Returns the permission bits of a file or folder.
  func mode(of name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
