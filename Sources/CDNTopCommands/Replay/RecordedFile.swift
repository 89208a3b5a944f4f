import TaskModel

/// A recording's file that is to be replayed.
struct RecordedFile {
  /// The file as the operator knows it.
  let path: String

  /// Reads it; blocks the calling thread.
  ///
  /// - Parameter remarks: are added what of it cannot be seen.
  /// - Throws: ``FileError``, and ``UsageError`` where nothing of it can be seen.
  func recording(remarks: Remarks) throws -> Recording {
    let recording: Recording
    do {
      recording = try Recording(try Files.bytes(of: path, limit: RecordingFile.mostBytes))
    } catch let error as RecordingError {
      throw UsageError.wrong("\(path) \(error)")
    } catch let error as FileError where error.isTooLarge {
      throw UsageError.wrong(
        "\(path) has more than \(RecordingFile.mostText), the most of a recording that can be replayed"
      )
    }
    guard let damage = recording.damage else { return recording }
    guard recording.count > 0 else {
      throw UsageError.wrong("\(path) \(damage), and nothing before it can be seen")
    }
    remarks.add("\(path) \(damage); \(recording.count.counted("moment")) before it can be seen")
    return recording
  }
}
