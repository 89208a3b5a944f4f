import FoundationEssentials
import Glibc
import Providers
import TaskModel

/// A file of versions that had no store.
///
/// It is taken into the store once and kept as `NAME.old`. An old program beside a new one makes it anew, and then it is
/// taken in again.
struct EarlierFile: Sendable {
  /// The file's name in the state folder.
  let name: String
  /// The file by which old programs keep each other from changing it at the same time.
  let lock: String
  /// No longer file is read.
  let limit: Int
  /// Puts what the bytes say into a store; returns what is wrong with them, in a sentence, given where they are kept.
  let put: @Sendable ([UInt8], any TaskStore) async throws -> (@Sendable (String) -> String?)

  /// All there may be.
  static let all = [watchList, memory]

  /// Takes all files of a folder into a store that is kept; any other leaves them where they are.
  ///
  /// - Parameter say: is told, in a sentence, what is wrong with one.
  /// - Returns: whether there was any.
  /// - Throws: ``FileError``, ``StoreError``; the rest is taken in the next time.
  @discardableResult
  static func takeAll(
    in folder: StateFolder, into store: any TaskStore, _ say: (String) async -> Void
  ) async throws -> Bool {
    guard store.standing == .kept else { return false }
    var took = false
    for file in all { took = try await file.take(in: folder, into: store, say) || took }
    try await retireBudgets(in: folder)
    return took
  }

  /// Budgets of calls live for seconds: their folder is put out of the way once, and nothing of it is read.
  private static func retireBudgets(in folder: StateFolder) async throws {
    try await Files.aside(folder.path + "/budgets", "rename") {
      do {
        let open = try folder.open()
        if try !open.has("budgets") || open.has("budgets.old") { return }
        _ = try open.retire("budgets")
      } catch let error as FileError where error.isMissingFile {
        return
      }
    }
  }

  private func take(
    in folder: StateFolder, into store: any TaskStore, _ say: (String) async -> Void
  ) async throws -> Bool {
    // Who changes it meanwhile has to be heard too; nobody does so again and again.
    for _ in 0..<5 {
      guard let bytes = try await bytes(in: folder) else { return false }
      let told = try await put(bytes, store)
      let kept: String?
      do {
        kept = try await Files.aside(folder.path + "/" + name, "rename") {
          try FileLock.hold(lock, in: folder) { open -> String? in
            guard try folder.read(name, limit: limit) == bytes else { return nil }
            return try open.retire(name)
          }
        }
      } catch let error as FileError where error.isMissingFile {
        // Another process took it in just now.
        return true
      }
      guard let kept else { continue }
      if let sentence = told(folder.path + "/" + kept) { await say(sentence) }
      return true
    }
    return true
  }

  /// Reads the file; nil where there is none.
  ///
  /// - Throws: ``FileError``; a file that does not answer holds up nobody for long.
  func bytes(in folder: StateFolder) async throws -> [UInt8]? {
    do {
      return try await Files.aside(folder.path + "/" + name) {
        try folder.read(name, limit: limit)
      }
    } catch let error as FileError where error.isMissingFile {
      return nil
    }
  }
}
