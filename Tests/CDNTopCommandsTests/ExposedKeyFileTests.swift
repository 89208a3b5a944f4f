import Foundation
import Glibc
import Providers
import Testing

@testable import CDNTopCommands

/// Files with a key are looked at as the configuration is, but used all the same.
@Suite struct ExposedKeyFileTests {
  private static let readable = "can be read by everybody"
  private static let both =
    "can be read by everybody and written by everybody, who can put another key there"

  @Test(
    arguments: [
      (0o600, false, nil), (0o400, false, nil), (0o640, false, nil), (0o444, true, nil),
      (0o644, true, nil), (0o644, false, readable), (0o444, false, readable),
      (0o604, false, readable), (0o666, false, both), (0o666, true, both),
      (0o602, false, "can be written by everybody, who can put another key there"),
      (0o620, true, "can be written by its group, who can put another key there"),
      (
        0o664, false,
        "can be read by everybody and written by its group, who can put another key there"
      ),
    ] as [(mode_t, Bool, String?)])
  func judges(mode: mode_t, isHandedIn: Bool, fault: String?) {
    let found = ExposedKeyFile.fault(
      mode: S_IFREG | mode, owner: 1_000, group: 100, isHandedIn: isHandedIn)
    #expect(found == fault)
  }

  @Test func aPrivateGroupIsNotOthers() {
    #expect(
      ExposedKeyFile.fault(mode: 0o660, owner: 1_000, group: 1_000, isHandedIn: false) == nil)
  }

  @Test(
    arguments: [
      ("/run/secrets/key", false, "overlay", true), ("/var/run/secrets/a/key", false, nil, true),
      ("/etc/keys/..2026/key", true, "tmpfs", true), ("/dev/shm/key", false, "tmpfs", false),
      ("/nix/store/key", true, "ext4", false), ("/home/u/run/secrets/key", false, nil, false),
    ] as [(String, Bool, String?, Bool)])
  func whatContainersAreHandedIsKnown(
    target: String, isReadOnly: Bool, kind: String?, isHandedIn: Bool
  ) {
    #expect(
      ExposedKeyFile.isHandedIn(target, isReadOnly: isReadOnly, kind: kind) == isHandedIn)
  }

  /// The mode of a link says nothing: what it leads to is what is read.
  @Test func aLinkIsJudgedByWhatItLeadsTo() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("k", to: "target", mode: 0o600)
    let way = folder.path + "/way"
    try #require(symlink(file, way) == 0)
    let secrets = [
      SecretSource(key: "public_key", form: .inline(Secret("k"))),
      SecretSource(key: "private_key", form: .file(way)),
      SecretSource(key: "other", form: .file(folder.path + "/nowhere")),
    ]
    #expect(await ExposedKeyFile.all(of: secrets).isEmpty)
    try #require(chmod(file, 0o644) == 0)
    let exposed = [
      ExposedKeyFile(
        key: "private_key_file", path: way, fault: Self.readable, remedy: "chmod 600 \(way)")
    ]
    #expect(await ExposedKeyFile.all(of: secrets) == exposed)
  }

  @Test(.enabled(if: geteuid() != 0 && access("/etc/hostname", R_OK) == 0))
  func whoDoesNotOwnItIsToldWhoCanMendIt() async throws {
    let secrets = [SecretSource(key: "secret_key", form: .file("/etc/hostname"))]
    let exposed = try #require(await ExposedKeyFile.all(of: secrets).first)
    #expect(exposed.remedy == ExposedKeyFile.remedy(for: "/etc/hostname", isOwn: false))
  }

  @Test(
    arguments: [
      ("/etc/cdn/k", true, "chmod 600 /etc/cdn/k"),
      ("/etc/cdn keys/k's", true, #"chmod 600 '/etc/cdn keys/k'\''s'"#),
      ("/k;reboot", true, "chmod 600 '/k;reboot'"), ("/钥", true, "chmod 600 '/钥'"),
      (
        "/a b", false,
        "as root, with the group of those who use it: chgrp GROUP '/a b' && chmod 640 '/a b'"
      ),
    ])
  func theRemedyIsACommand(path: String, isOwn: Bool, remedy: String) {
    #expect(ExposedKeyFile.remedy(for: path, isOwn: isOwn) == remedy)
  }
}
