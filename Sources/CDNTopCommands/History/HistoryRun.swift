import FoundationEssentials
import Providers
import Reports
import TaskModel

/// One run of `history`: prints what the local history has.
struct HistoryRun {
  let request: ListRequest
  /// Whether only how long tasks took is printed.
  let measures: Bool
  let configuration: Configuration
  let process: ProcessContext

  /// Reads and prints.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``FileError``, ``OutputClosed``.
  func perform() throws {
    let zone = configuration.monitor.zone.activate()
    let now = process.now()
    let read = try read(configuration.history(in: process.stateFolder), at: now)
    if let remark = read.remark { process.talk("cdntop: \(remark)") }
    let records = read.records
    let snapshot = Snapshot(
      version: 1, takenAt: now, tasks: records.map(\.task), accounts: [])
    let scope = try ListScope(request, now: now, zone: zone, names: names(with: snapshot))
    // Nobody is asked what time it is: the newest record of an account tells how its clock stood.
    let clocks = Dictionary(records.map { ($0.task.account, $0.clockAhead) }) { $1 }
    let listing = scope.listing(
      of: Judgement(snapshot, now: now, clocksAhead: clocks), zone: zone,
      includesURLs: request.includesURLs)
    if listing.tasks.isEmpty { process.talk("cdntop: no task of the history matches") }
    let buffer = OutputBuffer(process.output)
    if measures {
      try DurationsOutput(listing).render(request.format, emit: buffer.write)
    } else {
      try request.format.render(listing, emit: buffer.write)
    }
    try buffer.flush()
  }

  /// Reads all of the history; a year of it may be much.
  private func read(
    _ history: HistoryFile, at now: Date
  ) throws(FileError) -> HistoryFile.Reading {
    let outcome: Result<HistoryFile.Reading, FileError>
    do throws(Aside.Failure) {
      outcome = try Aside.block(in: "use of " + history.path, within: .seconds(60)) {
        Result { () throws(FileError) in try history.read(at: now) }
      }
    } catch {
      throw FileError("read", history.path, FileError.silent)
    }
    return try outcome.get()
  }

  /// The names there are: an account outlives its configuration in what is recorded.
  private func names(with snapshot: Snapshot) -> FilterNames {
    var names = configuration.filterNames
    let known = Set(names.accounts)
    let recorded = Set(snapshot.tasks.lazy.map(\.account.name)).subtracting(known)
    names.accounts += recorded.sorted()
    return names
  }
}
