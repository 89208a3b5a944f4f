import Glibc
import Providers
import TaskModel

/// A file with a secret that others than its user can read or write.
struct ExposedKeyFile: Equatable, Sendable {
  /// The key of the configuration that names it, such as `secret_key_file`.
  let key: String
  /// The file, as the configuration leads to it.
  let path: String
  /// What others can do with it, in words.
  let fault: String
  /// The commands that end that.
  let remedy: String

  /// Looks at the files that secrets are read from: at what a link leads to, too.
  ///
  /// What is not there or does not answer is passed over: whoever reads the secret tells of it.
  static func all(of secrets: [SecretSource]) async -> [ExposedKeyFile] {
    var found: [ExposedKeyFile] = []
    for secret in secrets {
      guard case .file(let path) = secret.form else { continue }
      let exposed = try? await Files.aside(path, "use") { look(at: path, for: secret.key) }
      if let exposed { found.append(exposed) }
    }
    return found
  }

  private static func look(at path: String, for key: String) -> ExposedKeyFile? {
    var facts = stat()
    guard stat(path, &facts) == 0,
      let fault = fault(
        mode: facts.st_mode, owner: facts.st_uid, group: facts.st_gid,
        isHandedIn: isHandedIn(path))
    else { return nil }
    let shown = SafeText(path, limit: .message).text
    let user = geteuid()
    let isOwn = user == 0 || facts.st_uid == user
    return ExposedKeyFile(
      key: key + "_file", path: shown, fault: fault, remedy: remedy(for: shown, isOwn: isOwn))
  }

  /// What ends that; a file of somebody else's is one that several use, none of whom may lose it.
  static func remedy(for path: String, isOwn: Bool) -> String {
    let word = path.shellWord
    return isOwn
      ? "chmod 600 \(word)"
      : "as root, with the group of those who use it: chgrp GROUP \(word) && chmod 640 \(word)"
  }

  /// Says what others can do with a file of such a mode; nil where that is nothing, or as it has to be.
  ///
  /// A group whose number is the owner's is the owner's private one, and not others. A group may read it: such a file is
  /// shared on purpose.
  ///
  /// | mode | |
  /// |---|---|
  /// | 0600, 0400, 0640 | fine |
  /// | 0644 | read by everybody; fine where it is handed in |
  /// | 0620, 0602, 0666 | written by others |
  ///
  /// - Parameter isHandedIn: whether the mode is not the operator's to choose.
  static func fault(mode: mode_t, owner: uid_t, group: gid_t, isHandedIn: Bool) -> String? {
    let isRead = mode & 0o004 != 0
    let isGroups = mode & 0o020 != 0 && group != owner
    let writers = mode & 0o002 != 0 ? "everybody" : isGroups ? "its group" : nil
    guard let writers else {
      return isRead && !isHandedIn ? "can be read by everybody" : nil
    }
    return "can be " + (isRead ? "read by everybody and " : "")
      + "written by \(writers), who can put another key there"
  }

  private static func isHandedIn(_ path: String) -> Bool {
    guard let real = realpath(path, nil) else { return false }
    defer { free(real) }
    let target = String(cString: real)
    var disk = statvfs()
    let isReadOnly = statvfs(target, &disk) == 0 && disk.f_flag & UInt(ST_RDONLY) != 0
    return isHandedIn(
      target, isReadOnly: isReadOnly, kind: isReadOnly ? FileSystemKind(of: target)?.word : nil)
  }

  /// Whether a file is one that a container is handed its secrets in, mostly as 0444 of root: below `/run/secrets`, or in
  /// memory that can only be read, as Kubernetes has it anywhere.
  ///
  /// - Parameters:
  ///   - target: the file behind all links.
  ///   - isReadOnly: whether its file system can only be read.
  ///   - kind: the system's word for that file system.
  static func isHandedIn(_ target: String, isReadOnly: Bool, kind: String?) -> Bool {
    ["/run/secrets/", "/var/run/secrets/"].contains(where: target.hasPrefix)
      || isReadOnly && kind == "tmpfs"
  }

  /// What `check` says of it.
  var step: CheckStep {
    CheckStep(.credentials, .warning, "\(path) \(fault)", subject: key, advice: remedy)
  }
}
