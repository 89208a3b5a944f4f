import Glibc

/// Reads and thins out files of lines that may be larger than a process should grow.
enum FileLines {
  private static let batch = 1 << 16

  /// Hands each line, without its end, to `body`; none where there is no file.
  ///
  /// - Throws: ``FileError``.
  static func read(_ path: String, _ body: (String) -> Void) throws(FileError) {
    let number: Int32
    do {
      number = try Files.open(path, O_RDONLY)
    } catch {
      if error.isMissingFile { return }
      throw error
    }
    guard let file = fdopen(number, "r") else {
      defer { close(number) }
      throw FileError("read", path, errno)
    }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    while true {
      let length = getline(&line, &room, file)
      guard length > 0, let line else { break }
      let bytes = UnsafeRawBufferPointer(start: line, count: length)
      body(String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self))
    }
    guard ferror(file) == 0 else { throw FileError("read", path, EIO) }
  }

  /// Replaces a file by those of its lines, counted from 0, that are wanted; mode 0600.
  ///
  /// - Throws: ``FileError``; then the file is as it was.
  static func rewrite(_ path: String, keeping isWanted: (Int) -> Bool) throws {
    let new = path + Files.newMark + "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let number = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw FileError("create", new, errno) }
    defer { close(number) }
    do {
      try copy(path, to: Descriptor(number: number), keeping: isWanted)
      guard fsync(number) == 0 else { throw FileError("write", new, errno) }
      try Files.move(new, to: path)
    } catch {
      unlink(new)
      throw error
    }
  }

  private static func copy(
    _ path: String, to output: Descriptor, keeping isWanted: (Int) -> Bool
  ) throws {
    var text = ""
    var index = 0
    var trouble: (any Error)?
    try read(path) { line in
      defer { index += 1 }
      guard trouble == nil, isWanted(index) else { return }
      text += line + "\n"
      guard text.utf8.count > batch else { return }
      do {
        try output.write(text)
      } catch {
        trouble = error
      }
      text = ""
    }
    if let trouble { throw trouble }
    try output.write(text)
  }
}
