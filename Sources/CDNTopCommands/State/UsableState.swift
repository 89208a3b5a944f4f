import Glibc
import Providers
import TaskModel

extension ProcessContext {
  /// The state folder, which whoever uses it judges.
  var stateFolder: StateFolder { StateFolder(paths.stateFolder) }

  /// Returns the state folder for a command that can do without; nil where it must not be used, or does not
  /// answer.
  ///
  /// - Parameter say: is told that in a sentence.
  func usableState(_ say: (String) -> Void) -> StateFolder? {
    let folder = stateFolder
    do throws(FileError) {
      _ = try Files.asideNow(folder.path, "use") { () throws(FileError) in try folder.open() }
    } catch {
      // One that is not there can be made, but not in a file.
      guard error.code != ENOENT else { return folder }
      say("\(error); going on without the store: watch list, history, saved views, shared budgets")
      return nil
    }
    return folder
  }
}
