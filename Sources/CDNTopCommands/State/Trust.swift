import Glibc

/// Whom a user lets decide what a folder or a file of the program holds: the user, and those who may do
/// everything anyway.
struct Trust: Sendable {
  /// What somebody else could make of a name in a path.
  enum Role {
    /// A folder on the way, whose entries could be exchanged.
    case above
    /// The folder itself.
    case folder
    /// A file in it, of that many names where it is written into.
    case file(isWritten: Bool)
    /// A symbolic link on the way.
    case link
  }

  private let users: Set<uid_t>

  /// Trusts a user, root, and the owner of the root folder, who is root as a sandbox sees it.
  init(user: uid_t, rootOwner: uid_t = 0) { users = [user, 0, rootOwner] }

  /// Trusts the user that the process acts for.
  static var own: Trust {
    var facts = stat()
    return Trust(user: geteuid(), rootOwner: stat("/", &facts) == 0 ? facts.st_uid : 0)
  }

  /// Why something is not to be used, as a number of ``FileError``; nil where nothing speaks against it.
  ///
  /// | what | refused |
  /// |---|---|
  /// | anything | of another user |
  /// | a folder, a file | that others can write |
  /// | a folder on the way | the same, but with the sticky bit, as `/tmp` has it, nobody can exchange what is there |
  /// | a file that is written | with a second name, under which it may be anything |
  ///
  /// A group whose number is the owner's is the owner's private one, and not others.
  func fault(of facts: stat, as role: Role) -> Int32? {
    guard users.contains(facts.st_uid) else {
      if case .above = role { return FileError.foreignAbove }
      return FileError.foreign
    }
    let isOthers = facts.st_mode & 0o002 != 0
    let isWritable = isOthers || facts.st_mode & 0o020 != 0 && facts.st_gid != facts.st_uid
    switch role {
    case .link: return nil
    case .above:
      return isWritable && facts.st_mode & S_ISVTX == 0 ? FileError.exposed : nil
    case .folder: return isWritable ? FileError.exposed : nil
    case .file(let isWritten):
      if isWritable { return FileError.exposed }
      return isWritten && facts.st_nlink > 1 ? FileError.doubled : nil
    }
  }
}
