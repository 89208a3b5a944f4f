import Foundation
import Store
import TestSupport
import Testing

@testable import TeamStore

/// A file of passwords that PostgreSQL's library would warn of on the screen.
@Suite struct PasswordFileTests {
  @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true)])
  func whatOthersMayReadIsNotUsed(mode: Int, isRefused: Bool) throws {
    let path = NSTemporaryDirectory() + "pgpass-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("*:*:*:*:secret\n".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(PasswordFile.refused(path) == (isRefused ? path : nil))
    #expect(PasswordFile.remark(on: path).contains("chmod 600 \(path)"))
  }

  @Test func oneThatIsNotThereIsNoMatterAndAFolderIs() {
    #expect(PasswordFile.refused("/nowhere/pgpass") == nil)
    #expect(PasswordFile.refused(PasswordFile.none) == nil)
    #expect(PasswordFile.refused("/") == "/")
  }

  /// Whoever gets no answer for want of a password is told why none was given.
  @Test func theSentenceNamesTheFile() async throws {
    let path = NSTemporaryDirectory() + "pgpass-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data().write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let store = try PostgreSQLStore(
      at: "host=/nowhere dbname=team passfile=\(path)", as: .init(id: "x", name: "x", host: "x"),
      own: SQLiteStore(at: nil, lanes: ThreadLanes()), lanes: ThreadLanes())
    await #expect {
      try await store.open()
    } throws: { error in
      "\(error)".contains("the password file \(path) is not used")
    }
  }
}
