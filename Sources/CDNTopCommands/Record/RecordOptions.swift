import ArgumentParser
import MonitorUI
import Providers

/// What the commands that watch can record of what they see.
struct RecordOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Record what is seen into this file, after what is in it; cdntop replay shows it. It has URLs, and no keys.",
      valueName: "file"),
    completion: .file())
  var record: String?

  @Flag(
    name: .long,
    help:
      "With --record: hide paths and queries of URLs; hosts, ids, labels and names of accounts stay."
  )
  var redact = false

  func validate() throws {
    if redact, record == nil { throw ValidationError("--redact needs --record") }
    if record?.isEmpty == true || record == "-" {
      throw ValidationError("--record needs the name of a file")
    }
  }

  /// Opens the file to record into; nil where none is wanted.
  ///
  /// - Parameter isDemo: whether the vendors are the simulator's; a replay says so too.
  /// - Throws: ``UsageError`` where nothing can be recorded there.
  func recorder(
    in process: ProcessContext, isDemo: Bool = false
  ) throws(UsageError) -> SessionRecorder? {
    guard let record else { return nil }
    let program = "cdntop \(ProgramVersion.text)" + (isDemo ? ReplayStatus.demoMark : "")
    let opened: Result<RecordingFile, any Error>
    do throws(Aside.Failure) {
      let patience = Files.patience(forBytes: try Files.size(of: record))
      opened = try Aside.block(in: "use of " + record, within: patience) { [redact] in
        Result { try RecordingFile(record, by: program, isRedacted: redact) }
      }
    } catch {
      throw .wrong("--record: \(FileError("write", record, FileError.silent))")
    }
    do {
      return SessionRecorder(
        try opened.get(), clock: process.clock, clockStep: process.clockStep)
    } catch {
      throw .wrong("--record: \(error)")
    }
  }
}
