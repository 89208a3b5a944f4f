import FoundationEssentials
import Glibc
import NIOSSL

/// The certificate authorities that are trusted: those that the environment wants in the place of the machine's,
/// and those of an account's `ca_file` besides.
///
/// As in OpenSSL, `SSL_CERT_FILE` names a PEM file and `SSL_CERT_DIR` folders of them, parted by colons;
/// an empty variable is none. Without them the machine's own are looked for wherever systems keep them.
enum TrustRoots {
  private static let fileVariable = "SSL_CERT_FILE"
  private static let folderVariable = "SSL_CERT_DIR"
  /// More than any bundle has.
  private static let largestFile = 16 << 20
  private static let largestCAFile = 1 << 22
  /// What is wrong with a `ca_file` that keeps one waiting.
  static let silentFile = ProviderSetupError.invalidValue(
    key: "ca_file", reason: "cannot be read: it does not answer")

  /// Where systems keep what they trust; NIOSSL finds the first two by itself.
  static let bundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem", "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
  ]
  /// Where NIOSSL finds them one in a file.
  private static let folder = "/etc/ssl/certs"

  /// What is wrong where nobody is trusted.
  static let nobody = ProviderSetupError.invalidValue(
    key: fileVariable,
    reason: "is not set, and this machine has no CA certificates: install ca-certificates, or name "
      + "a PEM file in \(fileVariable) or ca_file (looked for "
      + (bundles + [folder + "/*"]).joined(separator: ", ") + ")")

  /// Reads a `ca_file`, blocking the calling thread for at most `patience`.
  ///
  /// - Throws: `invalidValue`.
  static func read(
    caFile: String, kind: PatientFile.Kind = .anything, patience: Duration
  ) throws(ProviderSetupError) -> [NIOSSLCertificate] {
    let content: PatientFile.Content
    do {
      content = try PatientFile.read(caFile, limit: largestCAFile, kind: kind, patience: patience)
    } catch {
      guard case .system(let code) = error else { throw silentFile }
      let reason = String(cString: strerror(code)).lowercased()
      throw .invalidValue(key: "ca_file", reason: "cannot be read: \(reason)")
    }
    guard let roots = try? NIOSSLCertificate.fromPEMBytes(content.bytes), !roots.isEmpty else {
      throw .invalidValue(key: "ca_file", reason: "holds no certificates in PEM form")
    }
    return roots
  }

  /// Reads what the variables name, else what the machine has, blocking the calling thread; nil for what NIOSSL
  /// finds by itself, and empty where there is none.
  ///
  /// - Throws: `invalidValue` for the variable that names something else.
  static func read(
    _ environment: [String: String], bundles: [String] = Self.bundles, folder: String = Self.folder
  ) throws(ProviderSetupError) -> [NIOSSLCertificate]? {
    let file = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
    let folders =
      environment[folderVariable].map { $0.split(separator: ":").map(String.init) } ?? []
    if file == nil, folders.isEmpty { return machine(bundles, folder) }
    var roots: Set<NIOSSLCertificate> = []
    if let file {
      guard let read = try certificates(in: file, of: fileVariable) else {
        throw .invalidValue(key: fileVariable, reason: "names no PEM certificates: \(file)")
      }
      roots.formUnion(read)
    }
    for folder in folders {
      // There may be other files beside them, and links that lead nowhere.
      for name in try names(in: folder) {
        roots.formUnion(try certificates(in: folder + "/" + name, of: folderVariable) ?? [])
      }
    }
    guard !roots.isEmpty else {
      let text = folders.joined(separator: ":")
      throw .invalidValue(key: folderVariable, reason: "names no PEM certificates: \(text)")
    }
    return Array(roots)
  }

  private static func machine(_ bundles: [String], _ folder: String) -> [NIOSSLCertificate]? {
    if bundles.prefix(2).contains(where: { access($0, R_OK) == 0 }) { return nil }
    for path in bundles.dropFirst(2) {
      if let roots = try? certificates(in: path, of: fileVariable) { return roots }
    }
    return (try? names(in: folder))?.isEmpty == false ? nil : []
  }

  private static func names(in folder: String) throws(ProviderSetupError) -> [String] {
    let names: [String]?
    do throws(Aside.Failure) {
      names = try Aside.block(in: "folder " + folder, within: PatientFile.patience) {
        try? FileManager.default.contentsOfDirectory(atPath: folder)
      }
    } catch {
      throw silence(of: folder, folderVariable)
    }
    guard let names else {
      throw .invalidValue(key: folderVariable, reason: "names no readable folder: \(folder)")
    }
    return names
  }

  /// The certificates of a file; nil where there are none.
  private static func certificates(
    in path: String, of variable: String
  ) throws(ProviderSetupError) -> [NIOSSLCertificate]? {
    let content: PatientFile.Content
    do throws(PatientFile.Failure) {
      content = try PatientFile.read(path, limit: largestFile, kind: .file)
    } catch {
      if error == .silent { throw silence(of: path, variable) }
      return nil
    }
    guard let read = try? NIOSSLCertificate.fromPEMBytes(content.bytes), !read.isEmpty else {
      return nil
    }
    return read
  }

  private static func silence(of path: String, _ variable: String) -> ProviderSetupError {
    .invalidValue(key: variable, reason: "names what does not answer: \(path)")
  }
}
