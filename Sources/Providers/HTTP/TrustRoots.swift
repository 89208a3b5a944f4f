import FoundationEssentials
import Glibc
import NIOSSL

/// The certificate authorities that the environment wants trusted in the place of the machine's.
///
/// As in OpenSSL, `SSL_CERT_FILE` names a PEM file and `SSL_CERT_DIR` folders of them, parted by colons;
/// an empty variable is none.
enum TrustRoots {
  private static let fileVariable = "SSL_CERT_FILE"
  private static let folderVariable = "SSL_CERT_DIR"
  /// More than any bundle has.
  private static let largestFile = 16 << 20

  /// Reads what the variables name; nil for the machine's own authorities.
  ///
  /// - Throws: `invalidValue` for the variable that names something else.
  static func read(
    _ environment: [String: String]
  ) throws(ProviderSetupError) -> [NIOSSLCertificate]? {
    let file = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
    let folders =
      environment[folderVariable].map { $0.split(separator: ":").map(String.init) } ?? []
    if file == nil, folders.isEmpty { return nil }
    var roots: Set<NIOSSLCertificate> = []
    if let file {
      guard let read = certificates(in: file) else {
        throw .invalidValue(key: fileVariable, reason: "names no PEM certificates: \(file)")
      }
      roots.formUnion(read)
    }
    for folder in folders {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw .invalidValue(
          key: folderVariable, reason: "names no readable folder: \(folder)")
      }
      // There may be other files beside them, and links that lead nowhere.
      for name in names { roots.formUnion(certificates(in: folder + "/" + name) ?? []) }
    }
    guard !roots.isEmpty else {
      let text = folders.joined(separator: ":")
      throw .invalidValue(key: folderVariable, reason: "names no PEM certificates: \(text)")
    }
    return Array(roots)
  }

  /// The certificates of a file; nil where there are none.
  ///
  /// What is no file could keep us waiting.
  private static func certificates(in path: String) -> [NIOSSLCertificate]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= largestFile, let read = try? NIOSSLCertificate.fromPEMFile(path),
      !read.isEmpty
    else { return nil }
    return read
  }
}
