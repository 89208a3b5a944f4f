import FoundationEssentials
import Glibc
import Reports
import TaskModel

/// Tells of alerts over some channels; what one does not take waits for the next minute.
actor Notifier<C: Clock> where C.Duration == Duration {
  private let channels: [NotificationChannel]
  private var queues: [AlertQueue]
  private var isSending: [Bool]
  private var failures: [NotificationFailure?]
  /// What ``finish()`` has to say.
  private var lastFailures: [String] = []
  private var detector: AlertDetector
  private let source: String
  private let topic: WatchedTopic
  private let host: String
  private let clock: C
  private let start: C.Instant
  private let now: @Sendable () -> Date
  private let clockStep: @Sendable () -> TimeInterval
  private let claim: Claim
  private let report: @Sendable (String) async -> Void

  /// Returns which of some alerts this process is to tell of, at an address that others may know, too.
  typealias Claim = @Sendable (_ alerts: [Alert], _ address: String) async -> [Alert]

  /// How often it is looked at snapshots, and whether a minute is over.
  static var tick: Duration { .seconds(1) }
  /// How long the last notifications of a command may take that has ended by itself.
  static var lastPatience: Duration { .seconds(5) }

  /// Makes a notifier.
  ///
  /// - Parameters:
  ///   - source: the command that tells.
  ///   - topic: what it watches.
  ///   - now: the present by the clock that snapshots go by.
  ///   - clockStep: how many seconds the calendar is ahead of that: what is told are dates.
  ///   - claim: keeps what others of a team tell from being told twice.
  ///   - report: is told, in a sentence, when a channel begins to fail.
  init(
    _ channels: [NotificationChannel], detector: AlertDetector, source: String, topic: WatchedTopic,
    host: String = MachineName.text, clock: C, now: @escaping @Sendable () -> Date,
    clockStep: @escaping @Sendable () -> TimeInterval = { 0 },
    claim: @escaping Claim = { alerts, _ in alerts },
    report: @escaping @Sendable (String) async -> Void
  ) {
    self.channels = channels
    self.detector = detector
    self.source = source
    self.topic = topic
    self.host = host
    self.clock = clock
    self.now = now
    self.clockStep = clockStep
    self.claim = claim
    self.report = report
    start = clock.now
    queues = channels.map { _ in AlertQueue() }
    isSending = channels.map { _ in false }
    failures = channels.map { _ in nil }
  }

  /// Follows snapshots until the calling task is cancelled; a channel that takes its time holds up
  /// neither that nor another channel.
  func run(_ snapshots: AsyncStream<Snapshot>) async {
    guard !channels.isEmpty else { return }
    await withDiscardingTaskGroup { group in
      group.addTask {
        for await snapshot in snapshots {
          await self.take(snapshot)
          guard (try? await self.clock.sleep(for: Self.tick)) != nil else { return }
        }
      }
      for index in channels.indices {
        group.addTask { await self.lookOver(index) }
        group.addTask {
          while (try? await self.clock.sleep(for: Self.tick)) != nil {
            await self.flush(index, isLast: false)
          }
        }
      }
    }
  }

  /// Says what would keep a channel from telling before there is anything to tell.
  private func lookOver(_ index: Int) async {
    let channel = channels[index]
    guard let obstacle = await channel.obstacle(), failures[index] == nil else { return }
    failures[index] = NotificationFailure(description: obstacle)
    await report(channel.sentence(about: obstacle))
  }

  /// Finds in a snapshot what is to be told.
  func take(_ snapshot: Snapshot) {
    guard !channels.isEmpty else { return }
    add(detector.take(snapshot, now: now()))
  }

  /// Has something told, by each channel that wants to.
  func add(_ alerts: [Alert]) {
    for index in queues.indices { queues[index].add(alerts.filter(channels[index].wants)) }
  }

  /// Tells what waits, and then no more, in at most `limit`.
  ///
  /// - Returns: in a sentence each, by which channels nobody was told.
  func finish(within limit: Duration = lastPatience) async -> [String] {
    await clock.run(within: limit) { await self.flush(isLast: true) }
    return lastFailures
  }

  /// Tells what is due.
  func flush(isLast: Bool = false) async {
    await withDiscardingTaskGroup { group in
      for index in channels.indices {
        group.addTask { await self.flush(index, isLast: isLast) }
      }
    }
  }

  private func flush(_ index: Int, isLast: Bool) async {
    guard !isSending[index] else { return }
    let waiting = queues[index].take(at: start.duration(to: clock.now), isLast: isLast)
    guard !waiting.isEmpty else { return }
    isSending[index] = true
    defer { isSending[index] = false }
    var alerts = waiting
    if let address = await channels[index].address() { alerts = await claim(waiting, address) }
    guard !alerts.isEmpty else { return }
    let step = clockStep()
    let notification = Notification(
      alerts: alerts.map { $0.moved(by: step) }, worst: detector.worst, source: source,
      topic: topic.text, host: host, at: now().addingTimeInterval(step))
    do throws(NotificationFailure) {
      try await channels[index].send(notification)
      failures[index] = nil
    } catch {
      queues[index].putBack(Array(alerts.dropFirst(error.told)))
      // What was given up because the run ends is told by ``finish()``.
      guard isLast || !Task.isCancelled else { return }
      let isNews = failures[index]?.description != error.description
      failures[index] = error
      let sentence = "no notification was sent by \(channels[index].name): \(error)"
      if isLast {
        lastFailures.append(sentence)
      } else if isNews {
        await report(sentence)
      }
    }
  }
}

/// The machine's name.
enum MachineName {
  /// The name without a domain.
  static var text: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self).prefix { $0 != "." }
    return name.isEmpty ? "localhost" : SafeText(String(name), limit: .word).text
  }
}
