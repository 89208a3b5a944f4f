import FoundationEssentials
import Glibc
import Providers

/// What kind of file system a folder is on.
struct FileSystemKind: Equatable {
  /// The system's word for it, such as `ext4` or `nfs4`.
  let word: String

  /// Kinds whose files other machines may use at the same time.
  private static let shared: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse", "gfs2", "glusterfs", "gpfs", "lustre",
    "ncpfs", "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
  ]

  /// Whether machines share it, as far as its kind tells: what FUSE brings may be shared.
  var isShared: Bool { Self.shared.contains(word) || word.hasPrefix("fuse.") }

  /// Finds the kind in the system's table of mounts (proc(5), `/proc/self/mountinfo`).
  ///
  /// - Parameter device: the device that the folder is on, as `major:minor`.
  init?(device: String, mounts: String) {
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 6, words[2] == device, let mark = words.dropFirst(6).firstIndex(of: "-"),
        mark + 1 < words.count
      else { continue }
      word = String(words[mark + 1])
      return
    }
    return nil
  }

  /// Looks at a folder, or at what is above it as long as it is not there; nil where nothing tells.
  init?(of folder: String) {
    var path = folder
    var facts = stat()
    while stat(path, &facts) != 0 {
      guard errno == ENOENT, path.count > 1 else { return nil }
      path = ProgramPaths.folder(of: path)
    }
    let number = UInt64(facts.st_dev)
    let major = number >> 8 & 0xFFF | number >> 32 & ~0xFFF
    let minor = number & 0xFF | number >> 12 & 0xFFFF_FF00
    guard let mounts = try? PatientFile.read("/proc/self/mountinfo", limit: 1 << 24) else {
      return nil
    }
    self.init(
      device: "\(major):\(minor)", mounts: String(decoding: mounts.bytes, as: UTF8.self))
  }
}
