import Foundation
import Glibc
import Store
import TaskModel
import Testing

@testable import CDNTopCommands

/// The store's files are judged as all of the state folder is, and before anything opens them.
@Suite struct StateStorePlaceTests {
  private let folder: TemporaryFolder
  private let state: String

  init() throws {
    folder = try TemporaryFolder()
    state = folder.path + "/state/cdntop"
    _ = try StateFolder(state).open(making: true)
  }

  private static let names = ["cdntop.db", "cdntop.db-wal", "cdntop.db-shm", "cdntop.db-journal"]

  private func track(_ id: String = "1") async throws {
    let reference = TaskReference(vendorID: id, kind: .purgeURL)
    try await KeptStore(state).add([TrackedTask(account: AccountID("jd"), reference: reference)])
  }

  private func expectRefusal(_ file: String, _ code: Int32) async throws {
    let sentence = FileError("use", file, code).description
    await #expect(throws: StoreError.refused(sentence)) { try await track() }
    await #expect(throws: StoreError.refused(sentence)) { try await KeptStore(state).entries() }
  }

  /// Puts something of a name where the store's file is, or would be.
  private func put(_ name: String, _ make: (String) throws -> Void) async throws -> String {
    if name != "cdntop.db" { try await track() }
    let file = state + "/" + name
    unlink(file)
    try make(file)
    return file
  }

  @Test(arguments: names) func aLinkIsNotFollowed(name: String) async throws {
    let target = try folder.write("mine", to: "target")
    for target in [target, folder.path + "/nowhere"] {
      let file = try await put(name) { try #require(symlink(target, $0) == 0) }
      try await expectRefusal(file, FileError.link)
      unlink(file)
    }
    #expect(try folder.read("target") == "mine")
    #expect(try !folder.names.contains("nowhere"))
  }

  @Test(arguments: names) func aPipeOrAFolderIsNoFile(name: String) async throws {
    var file = try await put(name) { try #require(mkfifo($0, 0o600) == 0) }
    try await expectRefusal(file, FileError.noFile)
    unlink(file)
    file = try await put(name) { try #require(mkdir($0, 0o700) == 0) }
    try await expectRefusal(file, EISDIR)
  }

  @Test(arguments: names) func whatOthersCanWriteIsNotUsed(name: String) async throws {
    let file = try await put(name) { try Data().write(to: URL(filePath: $0)) }
    try #require(chmod(file, 0o606) == 0)
    try await expectRefusal(file, FileError.exposed)
  }

  @Test(arguments: names) func aSecondNameIsNotWrittenThrough(name: String) async throws {
    let target = try folder.write("", to: "target")
    let file = try await put(name) { try #require(link(target, $0) == 0) }
    try await expectRefusal(file, FileError.doubled)
    #expect(try folder.read("target").isEmpty)
  }

  @Test(.enabled(if: geteuid() == 0), arguments: names)
  func whatIsAnotherUsersIsNotUsed(name: String) async throws {
    let file = try await put(name) { try Data().write(to: URL(filePath: $0)) }
    try #require(chown(file, 65_534, 65_534) == 0)
    try await expectRefusal(file, FileError.foreign)
  }

  @Test func whatIsMadeIsForNobodyElse() async throws {
    try await track()
    let names = try FileManager.default.contentsOfDirectory(atPath: state).sorted()
    #expect(names == ["cdntop.db", "cdntop.db-shm", "cdntop.db-wal", "store.lock"])
    for name in names { #expect(try folder.mode(of: "state/cdntop/" + name) == 0o600) }
  }

  /// Somebody copied it back, or made it by hand.
  @Test func whatOthersCanReadIsTightenedBeforeItIsWritten() async throws {
    try await track()
    let names = try FileManager.default.contentsOfDirectory(atPath: state)
    #expect(names.contains("cdntop.db-wal"))
    for name in names { try #require(chmod(path(name), 0o644) == 0) }
    try #require(chmod(state, 0o755) == 0)
    _ = try await KeptStore(state).entries()
    #expect(try folder.mode(of: "state/cdntop/cdntop.db") == 0o644)
    try await track()
    #expect(try folder.mode(of: "state/cdntop") == 0o700)
    for name in ["cdntop.db", "cdntop.db-wal", "cdntop.db-shm"] {
      #expect(try folder.mode(of: "state/cdntop/" + name) == 0o600, "\(name)")
    }
  }

  @Test func whatIsSetAsideIsTightened() async throws {
    try folder.write("no store", to: "state/cdntop/cdntop.db", mode: 0o644)
    _ = try await KeptStore(state).entries()
    let kept = try FileManager.default.contentsOfDirectory(atPath: state)
      .filter { $0.contains("damaged") }
    #expect(!kept.isEmpty)
    for name in kept { #expect(try folder.mode(of: "state/cdntop/" + name) == 0o600, "\(name)") }
  }

  @Test func whatIsDamagedIsSetAsideTenTimesAtMost() async throws {
    for number in 0..<OpenFolder.mostKept {
      try folder.write("no store \(number)", to: "state/cdntop/cdntop.db")
      try await track()
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: state)
      .filter {
        $0.hasPrefix("cdntop.db.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
      }
    #expect(kept.count == OpenFolder.mostKept, "\(kept)")
    try folder.write("no store", to: "state/cdntop/cdntop.db")
    for name in ["-wal", "-shm"] { unlink(state + "/cdntop.db" + name) }
    await #expect(throws: StoreError.self) { try await track() }
    #expect(try folder.read("state/cdntop/cdntop.db") == "no store")
  }

  /// What may be there when somebody is killed who sets a damaged store aside, one step after the other.
  enum Killed: String, CaseIterable {
    case whileItIsFilled, whenItIsFilled, whenTheOldOneIsAside, whenItsLogIsAside
  }

  private func path(_ name: String) -> String { state + "/" + name }

  /// The store with one entry as another program's, so that it is set aside, and all of it can be saved.
  private func foreign() async throws -> Data {
    try await track()
    // Who closed it last has put all of it into this one file.
    var bytes = try Data(contentsOf: URL(filePath: path("cdntop.db")))
    bytes.replaceSubrange(68..<72, with: [0, 0, 0, 7])
    return bytes
  }

  private func put(_ bytes: Data, _ name: String) throws {
    for end in ["-wal", "-shm"] { unlink(path(name + end)) }
    try bytes.write(to: URL(filePath: path("other")))
    try #require(chmod(path("other"), 0o600) == 0)
    try #require(rename(path("other"), path(name)) == 0)
  }

  /// Whatever was done by then, whoever comes next finds all that could be saved, and the log of the old one is not taken
  /// for the new one's.
  @Test(arguments: Killed.allCases) func whoeverIsKilledWhileHeSetsItAsideLosesNothing(
    at killed: Killed
  ) async throws {
    let foreign = try await foreign()
    switch killed {
    case .whileItIsFilled, .whenItIsFilled:
      try put(foreign, "cdntop.db")
      let name = killed == .whileItIsFilled ? "cdntop.db.unfinished" : "cdntop.db.new"
      try folder.write("half", to: "state/cdntop/" + name)
      if killed == .whileItIsFilled {
        try folder.write("half", to: "state/cdntop/" + name + "-wal")
      }
    case .whenTheOldOneIsAside, .whenItsLogIsAside:
      try #require(rename(path("cdntop.db"), path("cdntop.db.new")) == 0)
      for end in ["-wal", "-shm"] { unlink(path("cdntop.db" + end)) }
      if killed == .whenTheOldOneIsAside {
        try folder.write("a log of old", to: "state/cdntop/cdntop.db-wal")
      }
    }
    #expect(try await KeptStore(state).entries().map(\.reference.vendorID) == ["1"])
    let names = try FileManager.default.contentsOfDirectory(atPath: state)
    #expect(!names.contains { $0.hasPrefix("cdntop.db.unfinished") }, "\(names)")
    #expect(!names.contains("cdntop.db.new"), "\(names)")
    guard killed == .whenTheOldOneIsAside else { return }
    let logs = names.filter { $0.contains("damaged") && $0.hasSuffix("-wal") }
    #expect(try logs.map { try folder.read("state/cdntop/" + $0) } == ["a log of old"])
  }

  /// Who reads while somebody sets it aside finds the old one or the new one, and never none.
  @Test func nobodyFindsNoStoreMeanwhile() async throws {
    let foreign = try await foreign()
    let reader = Task { [state] in
      var found: Set<Int> = []
      while !Task.isCancelled {
        // A store of its own each time, as another process has it; what is not set aside yet cannot be used.
        if let entries = try? await KeptStore(state, mayRepair: false).entries() {
          found.insert(entries.count)
        }
        await Task.yield()
      }
      return found
    }
    for number in 0..<8 {
      try put(foreign, "cdntop.db")
      #expect(try await KeptStore(state).entries().count == 1, "\(number)")
    }
    reader.cancel()
    #expect(await reader.value.isSubset(of: [1]))
  }

  @Test(.enabled(if: geteuid() != 0)) func whatCannotBeWrittenIsRead() async throws {
    try await track()
    for name in ["cdntop.db", "cdntop.db-wal", "cdntop.db-shm"] {
      try #require(chmod(state + "/" + name, 0o400) == 0)
    }
    try #require(chmod(state, 0o500) == 0)
    defer { chmod(state, 0o700) }
    let store = KeptStore(state).store
    try await store.open()
    #expect(store.standing == .readOnly)
    #expect(try await store.watched().count == 1)
    await #expect(throws: StoreError.readOnly(path: state + "/cdntop.db")) {
      try await track("2")
    }
  }

  /// Who may not look into the folder can read nothing, and is not told that it is read.
  @Test(arguments: [
    ("use", EACCES, "can be neither read nor written"), ("create", EACCES, "it is only read"),
    ("lock", EACCES, "it is only read"), ("create", EROFS, "it is only read"),
    ("create", ENOSPC, "is full"), ("use", FileError.foreign, "belongs to another user"),
  ])
  func whatTheSystemForbidsIsSaidAsItIs(verb: String, code: Int32, words: String) {
    let sentence = "\(StoreError(FileError(verb, "/s/cdntop.db", code), "/s/cdntop.db"))"
    #expect(sentence.contains(words) && sentence.contains("/s/cdntop.db"), "\(sentence)")
  }

  @Test(.enabled(if: geteuid() != 0)) func whatIsClosedIsNotSaidToBeRead() async throws {
    try await track()
    try #require(chmod(state, 0) == 0)
    defer { chmod(state, 0o700) }
    let closed = StoreError(FileError("use", path("cdntop.db"), EACCES), path("cdntop.db"))
    await #expect(throws: closed) { try await KeptStore(state).entries() }
    await #expect(throws: closed) { try await track() }
  }

  @Test func whatMachinesShareIsKnownByTheTableOfMounts() {
    let mounts = """
      21 26 0:19 / /sys rw,nosuid shared:7 - sysfs sysfs rw
      26 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      31 26 0:52 / /home rw,relatime shared:9 master:3 - nfs4 filer:/home rw,vers=4.2
      32 26 0:53 / /mnt/a\\040b rw - fuse.sshfs host:/ rw
      33 26 259:3145 / /data rw - xfs /dev/nvme0n1p1 rw
      34 26 0:54 / /short
      """
    func kind(_ device: String) -> FileSystemKind? {
      FileSystemKind(device: device, mounts: mounts)
    }
    #expect(kind("0:52")?.word == "nfs4" && kind("0:52")?.isShared == true)
    #expect(kind("0:53")?.isShared == true)
    #expect(kind("8:1")?.word == "ext4" && kind("8:1")?.isShared == false)
    #expect(kind("259:3145")?.word == "xfs")
    #expect(kind("0:54") == nil && kind("9:9") == nil)
    #expect(FileSystemKind(of: "/proc/not/there/yet")?.word == "proc")
  }
}
