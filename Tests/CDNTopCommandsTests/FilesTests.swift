import CDispatch
import Foundation
import Glibc
import Testing

@testable import CDNTopCommands

/// Where an operator's files are put.
@Suite struct FilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  @Test func replacesAFileInOneStep() throws {
    try folder.write("a long old text", to: "out", mode: 0o644)
    try Files.put(path("out"), text: "new")
    #expect(try folder.read("out") == "new")
    #expect(try folder.mode(of: "out") == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
  }

  @Test(arguments: [true, false]) func aLinkStaysAndItsTargetIsReplaced(isThere: Bool) throws {
    try FileManager.default.createDirectory(
      atPath: path("deep"), withIntermediateDirectories: false)
    if isThere { try folder.write("a long old text", to: "deep/target") }
    symlink("deep/target", path("link"))
    symlink("link", path("outer"))
    try Files.checkPlace(of: path("outer"))
    try Files.put(path("outer"), text: "new")
    #expect(try folder.read("deep/target") == "new")
    for name in ["outer", "link"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
      #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
    }
  }

  @Test func aPipeIsWrittenInto() async throws {
    mkfifo(path("pipe"), 0o600)
    try Files.checkPlace(of: path("pipe"))
    // Nobody reads: what must not wait says so.
    #expect(throws: FileError.self) {
      try Files.put(path("pipe"), text: "new", waits: false)
    }
    let reader = open(path("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try Files.put(path("pipe"), text: "new", waits: false)
    #expect(try Descriptor(number: reader).readToEnd(limit: 10) == Array("new".utf8))
    var facts = stat()
    #expect(stat(path("pipe"), &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aDeviceIsWrittenInto() throws {
    try Files.checkPlace(of: "/dev/null")
    try Files.put("/dev/null", text: "x")
    var facts = stat()
    #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
    #expect(throws: FileError("write", "/dev/full", ENOSPC)) {
      try Files.put("/dev/full", text: "x")
    }
  }

  @Test func aFolderIsRefused() throws {
    #expect(throws: FileError.self) { try Files.checkPlace(of: folder.path) }
    #expect(throws: FileError.self) { try Files.put(folder.path, text: "x") }
    #expect(throws: FileError.self) { try Files.checkPlace(of: path("no/where")) }
  }
}
