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
    let opened = try? Aside.block(in: "use of " + folder.path, within: PatientFile.patience) {
      Result { () throws(FileError) in try folder.open() }
    }
    do throws(FileError) {
      guard let opened else { throw FileError("use", folder.path, FileError.silent) }
      _ = try opened.get()
    } catch {
      // One that is not there can be made.
      guard !error.isMissingFile else { return folder }
      say("\(error); going on without the store: watch list, history, saved views, shared budgets")
      return nil
    }
    return folder
  }
}
