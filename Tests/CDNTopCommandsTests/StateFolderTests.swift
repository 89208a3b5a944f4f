import Foundation
import Glibc
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// The state folder on a real disk: what is not to be trusted is neither read nor written.
@Suite struct StateFolderTests {
  private let folder: TemporaryFolder
  private var state: String { folder.path + "/state/cdntop" }
  private static let elsewhere = "elsewhere"

  init() throws {
    folder = try TemporaryFolder()
    _ = try StateFolder(folder.path + "/state/cdntop").open(making: true)
    try folder.write("as it was", to: Self.elsewhere)
  }

  /// What is done to the state folder.
  enum Use: CaseIterable {
    case read, add

    /// The file that it is about.
    var name: String { "kept.jsonl" }

    func perform(in folder: StateFolder) throws {
      switch self {
      case .read:
        do {
          _ = try folder.read(name, limit: 1_000)
        } catch {
          guard error.isMissingFile else { throw error }
        }
      case .add:
        try FileLock.hold("kept.lock", in: folder) { open in
          _ = close(try open.open(name, O_RDWR | O_APPEND | O_CREAT, verb: "write"))
        }
      }
    }
  }

  /// Gives a path to another user; where that is not allowed, returns a trust of somebody to whom all that
  /// is here is another user's.
  private func giveAway(_ path: String) throws -> Trust {
    guard geteuid() == 0 else { return Trust(user: geteuid() + 1) }
    try #require(lchown(path, 65_534, 65_534) == 0)
    return .own
  }

  private func expectUntouched() throws {
    #expect(try folder.read(Self.elsewhere) == "as it was")
    #expect(try folder.mode(of: Self.elsewhere) == 0o600)
  }

  @Test(arguments: Use.allCases) func aFolderOfAnotherUserIsNotUsed(use: Use) throws {
    try folder.write("{}", to: "state/cdntop/" + use.name)
    let before = try FileManager.default.contentsOfDirectory(atPath: state).sorted()
    try #require(chmod(state, 0o777) == 0)
    let trust = try giveAway(state)
    let error = #expect(throws: FileError.self) {
      try use.perform(in: StateFolder(state, trust: trust))
    }
    #expect((FileError.doubled...FileError.foreign).contains(error?.code ?? 0))
    #expect(try FileManager.default.contentsOfDirectory(atPath: state).sorted() == before)
    #expect(try folder.mode(of: "state/cdntop") == 0o777)
  }

  @Test(arguments: Use.allCases) func aFolderBelowAnotherUsersIsNotUsed(use: Use) throws {
    let trust = try giveAway(folder.path + "/state")
    let error = #expect(throws: FileError.self) {
      try use.perform(in: StateFolder(state, trust: trust))
    }
    #expect((FileError.doubled...FileError.foreign).contains(error?.code ?? 0))
  }

  @Test(arguments: Use.allCases) func aFolderThatOthersCanExchangeIsNotUsed(use: Use) throws {
    for (path, mode) in [(state, 0o777), (folder.path + "/state", 0o777)] as [(String, mode_t)] {
      try #require(chmod(path, mode) == 0)
      #expect(throws: FileError("use", path, FileError.exposed)) {
        try use.perform(in: StateFolder(state))
      }
      try #require(chmod(path, 0o700) == 0)
    }
    try #require(chmod(folder.path + "/state", 0o1777) == 0)
    try use.perform(in: StateFolder(state))
  }

  @Test(arguments: Use.allCases) func aLinkInPlaceOfAFileIsNotFollowed(use: Use) throws {
    try #require(symlink(folder.path + "/" + Self.elsewhere, state + "/" + use.name) == 0)
    let error = #expect(throws: FileError.self) { try use.perform(in: StateFolder(state)) }
    #expect(error?.code == FileError.link)
    try expectUntouched()
  }

  /// A link to what is not there would make it.
  @Test(arguments: Use.allCases) func aLinkThatHangsIsNotFollowed(use: Use) throws {
    let target = folder.path + "/made"
    try #require(symlink(target, state + "/" + use.name) == 0)
    // Some take what they cannot reach for missing, and put a file in its place.
    try? use.perform(in: StateFolder(state))
    #expect(access(target, F_OK) != 0)
  }

  @Test func aLinkInPlaceOfALockIsNotFollowed() throws {
    let target = folder.path + "/" + Self.elsewhere
    try #require(symlink(target, state + "/kept.lock") == 0)
    let error = #expect(throws: FileError.self) { try Use.add.perform(in: StateFolder(state)) }
    #expect(error?.code == FileError.link)
    try expectUntouched()
  }

  /// What is written into would change under its other name too; a file that is replaced does not.
  @Test func aSecondNameIsNotWrittenThrough() throws {
    let use = Use.add
    try #require(link(folder.path + "/" + Self.elsewhere, state + "/" + use.name) == 0)
    let error = #expect(throws: FileError.self) { try use.perform(in: StateFolder(state)) }
    #expect(error?.code == FileError.doubled)
    try expectUntouched()
  }

  @Test(.enabled(if: geteuid() == 0), arguments: Use.allCases)
  func aFileOfAnotherUserIsNotUsed(use: Use) throws {
    try use.perform(in: StateFolder(state))
    let file = try folder.write("{}", to: "state/cdntop/" + use.name)
    try #require(chown(file, 65_534, 65_534) == 0)
    let error = #expect(throws: FileError.self) { try use.perform(in: StateFolder(state)) }
    #expect(error?.code == FileError.foreign)
    #expect(try folder.read("state/cdntop/" + use.name) == "{}")
  }

  /// In a folder like /tmp anybody can make a link to where root may write.
  @Test(.enabled(if: geteuid() == 0)) func aLinkOfAnotherUserOnTheWayIsNotFollowed() throws {
    let way = folder.path + "/way"
    try #require(symlink(folder.path + "/state", way) == 0)
    try Use.add.perform(in: StateFolder(way + "/cdntop"))
    try #require(lchown(way, 65_534, 65_534) == 0)
    #expect(throws: FileError("use", way, FileError.foreign)) {
      try Use.add.perform(in: StateFolder(way + "/cdntop"))
    }
  }

  @Test func whatIsMissingIsMadeForNobodyElse() throws {
    let path = folder.path + "/a/b/c"
    #expect(throws: FileError("use", folder.path + "/a", ENOENT)) { try StateFolder(path).open() }
    _ = try StateFolder(path).open(making: true)
    for name in ["a", "a/b", "a/b/c"] { #expect(try folder.mode(of: name) == 0o700) }
    try #require(chmod(path, 0o755) == 0)
    _ = try StateFolder(path).open()
    #expect(try folder.mode(of: "a/b/c") == 0o755)
    _ = try StateFolder(path).open(making: true)
    #expect(try folder.mode(of: "a/b/c") == 0o700)
  }

  /// What is only read stays as it is.
  @Test func aFileThatOthersCanReadIsTightenedWhenItIsWritten() throws {
    let names = ["kept.jsonl", "kept.lock"]
    for name in names { try folder.write("", to: "state/cdntop/" + name, mode: 0o644) }
    try Use.read.perform(in: StateFolder(state))
    for name in names { #expect(try folder.mode(of: "state/cdntop/" + name) == 0o644) }
    try Use.add.perform(in: StateFolder(state))
    for name in names { #expect(try folder.mode(of: "state/cdntop/" + name) == 0o600) }
  }

  @Test func linksOfOnesOwnOnTheWayAreFollowed() throws {
    try #require(symlink("state/../state/./cdntop", folder.path + "/short") == 0)
    try Use.add.perform(in: StateFolder(folder.path + "/short"))
    #expect(
      try folder.names.contains("state") && folder.mode(of: "state/cdntop/kept.lock") == 0o600)
    try #require(symlink("round", folder.path + "/round") == 0)
    #expect(throws: FileError("use", folder.path + "/round", ELOOP)) {
      try StateFolder(folder.path + "/round").open()
    }
  }
}
