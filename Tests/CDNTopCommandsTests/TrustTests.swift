import CDispatch
import Foundation
import Glibc
import Testing

@testable import CDNTopCommands

/// Whom a user lets decide what the state folder holds, by nothing but what the system says of it.
@Suite struct TrustTests {
  private static let user: uid_t = 1_000
  private static let group: gid_t = 100

  private func fault(
    _ role: Trust.Role, owner: uid_t, mode: mode_t, group: gid_t = group, names: nlink_t = 1,
    user: uid_t = user
  ) -> Int32? {
    var facts = stat()
    facts.st_uid = owner
    facts.st_gid = group
    facts.st_mode = mode
    facts.st_nlink = names
    return Trust(user: user).fault(of: facts, as: role)
  }

  @Test(arguments: [1_000, 0] as [uid_t]) func whatIsOnesOwnOrRootsIsUsed(owner: uid_t) {
    for mode: mode_t in [0o700, 0o755, 0o1755] {
      #expect(fault(.folder, owner: owner, mode: mode) == nil)
      #expect(fault(.above, owner: owner, mode: mode) == nil)
    }
    for mode: mode_t in [0o600, 0o644] {
      #expect(fault(.file(isWritten: true), owner: owner, mode: mode) == nil)
    }
    #expect(fault(.link, owner: owner, mode: 0o777) == nil)
  }

  /// Root is no exception: it would write where the other one says.
  @Test(arguments: [1_000, 0] as [uid_t]) func whatIsAnothersIsNot(user: uid_t) {
    for mode: mode_t in [0o700, 0o755, 0o777, 0o1777] {
      #expect(fault(.folder, owner: 65_534, mode: mode, user: user) == FileError.foreign)
      #expect(fault(.above, owner: 65_534, mode: mode, user: user) == FileError.foreignAbove)
      #expect(fault(.link, owner: 65_534, mode: mode, user: user) == FileError.foreign)
      for isWritten in [true, false] {
        let fault = fault(.file(isWritten: isWritten), owner: 65_534, mode: mode, user: user)
        #expect(fault == FileError.foreign)
      }
    }
  }

  @Test(arguments: [0o777, 0o775, 0o702, 0o720] as [mode_t])
  func whatOthersCanWriteIsNot(mode: mode_t) {
    #expect(fault(.folder, owner: Self.user, mode: mode) == FileError.exposed)
    #expect(fault(.above, owner: Self.user, mode: mode) == FileError.exposed)
    #expect(fault(.file(isWritten: false), owner: Self.user, mode: mode) == FileError.exposed)
    // As /tmp: others can add to it, and exchange nothing.
    #expect(fault(.above, owner: Self.user, mode: mode | 0o1000) == nil)
    #expect(fault(.folder, owner: Self.user, mode: mode | 0o1000) == FileError.exposed)
  }

  /// Where every user has a group of the same number, folders are made with mode 0775.
  @Test func theOwnersPrivateGroupIsNotOthers() {
    #expect(fault(.folder, owner: Self.user, mode: 0o775, group: Self.user) == nil)
    #expect(fault(.folder, owner: 0, mode: 0o775, group: Self.user) == FileError.exposed)
    #expect(fault(.folder, owner: Self.user, mode: 0o777, group: Self.user) == FileError.exposed)
  }

  @Test func aSecondNameMattersWhereItIsWritten() {
    #expect(fault(.file(isWritten: false), owner: Self.user, mode: 0o600, names: 2) == nil)
    #expect(
      fault(.file(isWritten: true), owner: Self.user, mode: 0o600, names: 2) == FileError.doubled)
  }

  /// In a sandbox root has another number.
  @Test func theOwnerOfTheRootFolderIsRoot() {
    var facts = stat()
    facts.st_uid = 65_534
    facts.st_mode = 0o755
    #expect(Trust(user: 1_000, rootOwner: 65_534).fault(of: facts, as: .above) == nil)
  }

  /// Each refusal says what mends it.
  @Test(arguments: [
    (FileError.foreign, "it belongs to another user; run as that user, or run: chown $(id -u) /x"),
    (FileError.foreignAbove, "set HOME or XDG_STATE_HOME to a folder of your own"),
    (FileError.exposed, "it can be written by others; run: chmod go-w /x"),
    (FileError.link, "it is a symbolic link, and none is followed here; run: rm /x"),
    (FileError.doubled, "run: cp -p /x /x.own && mv /x.own /x"),
  ])
  func refusalsSayWhatMendsThem(code: Int32, words: String) {
    let error = FileError("use", "/x", code)
    #expect("\(error)".hasPrefix("cannot use /x: it "))
    #expect("\(error)".hasSuffix(words))
  }
}
