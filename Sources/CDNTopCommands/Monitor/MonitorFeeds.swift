import FoundationEssentials
import MonitorUI
import Providers
import TaskModel
import Terminal

/// What keeps the monitor's inbox fed, and what carries its effects out.
struct MonitorFeeds: Sendable {
  /// What is shown.
  let source: any SnapshotSource
  /// The loop's inbox.
  let inbox: MonitorInbox
  /// The least time between two snapshots on the screen.
  let refresh: Duration
  /// What copies and writes files.
  let exporter: Exporter
  /// What it waits by.
  let clock: any Clock<Duration>
  /// The calendar.
  let now: @Sendable () -> Date
  /// What the loop wants done; finished when the operator quits.
  let jobs: AsyncStream<MonitorJob>
  /// Where lines typed and views saved are kept.
  let memory: any TaskStore
  /// Where it is kept what operators took note of.
  let store: any TaskStore
  /// What is said of what lasts between runs.
  let remarks: Remarks
  /// Loads the theme of a name and fits it to the terminal.
  let loadTheme: @Sendable (String) throws -> ResolvedTheme
  /// Verifies tasks; nil where nobody is asked.
  var proofs: ProofDesk?

  /// After what the memory has to be read again: what was kept here, or nothing, where somebody else kept something.
  ///
  /// Who reads it is one, so that what was read earlier never comes later.
  private let kept = AsyncStream.makeStream(of: MonitorMemory.Change?.self)

  /// The least time between two snapshots while accounts still wait for their first answer.
  private static let firstRefresh: Duration = .milliseconds(200)

  /// Feeds the inbox until the calling task is cancelled.
  func run() async {
    let inbox = inbox
    remarks.tell { inbox.post($0) }
    await withDiscardingTaskGroup { group in
      group.addTask { await feedSnapshots() }
      group.addTask {
        for await frame in await source.frames() { show(frame) }
      }
      group.addTask { await feedTime() }
      group.addTask { await hearOthers() }
      group.addTask { await feedMemory() }
      group.addTask { await feedAcknowledgements() }
      group.addTask { await perform() }
    }
  }

  /// Snapshots wait for the next second's tick, so that one frame shows new data and new ages; only
  /// while the screen still fills they are shown at once, and so is the one that ends that: where all
  /// accounts fail together, it is the first to tell what is known.
  func feedSnapshots() async {
    var wasFilling = false
    for await snapshot in await source.snapshots() {
      let isFilling = Self.isFilling(snapshot)
      inbox.replace(.snapshot(snapshot), isUrgent: isFilling || wasFilling)
      wasFilling = isFilling
      let pause = isFilling ? min(refresh, Self.firstRefresh) : refresh
      guard (try? await clock.sleep(for: pause)) != nil else { return }
    }
  }

  /// Frames give way to newer ones; what is to be said of the way there does not.
  private func show(_ frame: ReplayFrame) {
    var frame = frame
    if let remark = frame.remark { inbox.post(.said(remark, isProblem: false)) }
    frame.remark = nil
    inbox.replace(.replayed(frame))
  }

  /// Whether an account still waits for its first answer.
  static func isFilling(_ snapshot: Snapshot) -> Bool {
    // Of an account that is off, or has nothing to ask about, no answer will ever come.
    !snapshot.accounts.allSatisfy {
      $0.isComplete || $0.lastSuccess != nil || $0.error != nil
    }
  }

  private func feedTime() async {
    while (try? await clock.sleep(for: .seconds(1))) != nil { inbox.wake() }
  }

  /// What is typed and saved in other monitors.
  private func hearOthers() async {
    for await topics in memory.news() where topics.contains(.memory) {
      kept.continuation.yield(nil)
    }
  }

  private func feedMemory() async {
    for await change in kept.stream {
      // What cannot be read now is read as soon as it can.
      while !Task.isCancelled {
        if let memory = try? await memory.memory() {
          inbox.post(.remembered(memory, kept: change))
          break
        }
        try? await clock.sleep(for: .seconds(2))
      }
    }
  }

  /// What is acknowledged in other monitors, and what was before this one.
  private func feedAcknowledgements() async {
    for await topics in store.news() where topics.contains(.acknowledgements) {
      while !Task.isCancelled {
        let since = now().addingTimeInterval(-Acknowledgement.lasting)
        if let notes = try? await store.acknowledgements(since: since) {
          inbox.post(.acknowledged(notes))
          break
        }
        try? await clock.sleep(for: .seconds(2))
      }
    }
  }

  private func perform() async {
    await withDiscardingTaskGroup { group in
      let (carried, carriedInlet) = AsyncStream.makeStream(of: MonitorJob.self)
      async let isCarriedAway: Void = carryAway(carried)
      for await job in jobs {
        switch job {
        case .effect(.raw(let task)):
          // A vendor that hangs holds up nothing else.
          group.addTask {
            inbox.post(.rawAnswered(task, await source.rawAnswer(about: task)))
          }
        case .effect(.planProof(let request)):
          group.addTask { await proofs?.plan(request) }
        case .effect(.prove):
          group.addTask { await proofs?.prove() }
        case .effect(.derive(let request)):
          group.addTask { inbox.post(.derived(request.derive())) }
        case .effect(.acknowledge), .effect(.copy), .effect(.export), .effect(.keep),
          .effect(.label), .effect(.theme), .save:
          carriedInlet.yield(job)
        case .effect(let effect): await perform(effect)
        }
      }
      carriedInlet.finish()
      await isCarriedAway
      inbox.close()
    }
  }

  /// Copies, writes and keeps: a disk or a clipboard that takes its time holds up nothing but what goes to
  /// the same place, and the clipboard holds what was copied last.
  private func carryAway(_ jobs: AsyncStream<MonitorJob>) async {
    let errands = ErrandQueue<Place, MonitorJob>()
    await withDiscardingTaskGroup { group in
      for await job in jobs {
        guard let place = Place(job), errands.add(job, at: place) else { continue }
        group.addTask { while let job = errands.next(at: place) { await carry(job) } }
      }
    }
  }

  /// Where something is carried to.
  private enum Place: Hashable {
    case clipboard
    case file(String)
    case memory
    case notes
    case theme
    case watchList

    /// Tells where; nil for what is carried nowhere.
    init?(_ job: MonitorJob) {
      switch job {
      case .effect(.copy): self = .clipboard
      case .effect(.export(let request)): self = .file(request.path)
      case .save(_, let path): self = .file(path)
      case .effect(.keep): self = .memory
      case .effect(.acknowledge): self = .notes
      case .effect(.label): self = .watchList
      case .effect(.theme): self = .theme
      case .effect: return nil
      }
    }
  }

  private func carry(_ job: MonitorJob) async {
    switch job {
    case .effect(.copy(let source)): inbox.post(await exporter.copy(source))
    case .effect(.export(let request)):
      inbox.post(.exported(path: request.path, await exporter.export(request)))
    case .effect(.keep(let change)): await keep(change)
    case .effect(.acknowledge(let notes)): await acknowledge(notes)
    case .effect(.label(let tasks, let what)): await label(tasks, what)
    case .effect(.theme(let name)): await show(name)
    case .save(let text, let path): inbox.post(await exporter.save(text, path: path))
    case .effect: break
    }
  }

  private func perform(_ effect: Effect) async {
    switch effect {
    case .poll(let account):
      inbox.post(.pollAnswered(await source.poll(account)))
    case .refresh: _ = await source.poll(nil)
    case .replay(let wish): await source.replay(wish)
    case .focus(let task): await source.focus(task)
    case .stopProof: await proofs?.stop()
    case .acknowledge, .copy, .export, .keep, .label, .theme, .derive, .raw, .planProof, .prove,
      .repaint, .send, .mouse, .screenshot, .quit:
      break
    }
  }
}

extension MonitorFeeds {
  private func show(_ name: String) async {
    let load = loadTheme
    let answer = try? await Aside.run(in: "themes", within: PatientFile.patience) {
      Self.answer(name, load)
    }
    let silence = Action.said(
      "the theme stays as it is: its file does not answer", isProblem: true)
    inbox.post(answer ?? silence)
  }

  /// Returns what the screen is told about a theme that was asked for.
  static func answer(_ name: String, _ load: (String) throws -> ResolvedTheme) -> Action {
    do {
      return .themed(try load(name))
    } catch {
      // The first of what may be many mistakes; `cdntop themes check` tells all of them.
      let reason = "\(error)".split(separator: "\n").first ?? "it cannot be used"
      return .said("the theme was not changed: \(reason)", isProblem: true)
    }
  }

  private func label(_ tasks: [TrackedTask], _ what: String) async {
    do {
      try await source.label(tasks)
      let label = tasks.first?.label.map { "labeled \(what): \(SafeText($0, limit: .word))" }
      inbox.post(.said(label ?? "label removed from \(what)", isProblem: false))
    } catch {
      inbox.post(.said("not labeled: \(error)", isProblem: true))
    }
  }

  private func keep(_ change: MonitorMemory.Change) async {
    do throws(StoreError) {
      try await memory.keep([change])
      kept.continuation.yield(change)
    } catch {
      inbox.post(.said("not saved for the next run: \(error)", isProblem: true))
    }
  }

  private func acknowledge(_ notes: [Acknowledgement]) async {
    do throws(StoreError) {
      try await store.acknowledge(notes)
    } catch {
      inbox.post(.said("acknowledged in this monitor only: \(error)", isProblem: true))
    }
  }
}
