import Providers
import Reports
import TaskModel
import Terminal

extension Configuration.Notify {
  /// Returns the ways that are configured, and the terminal's.
  ///
  /// - Parameter write: writes to the terminal; nil where there is none.
  func channels(
    environment: ProgramEnvironment, transports: HTTPTransports,
    write: (@Sendable (AttentionSequence) -> Void)?
  ) -> [NotificationChannel] {
    var channels: [NotificationChannel] = []
    if bell, let write {
      channels.append(.terminal(environment: environment, write: write))
    }
    if !command.isEmpty { channels.append(.command(command, environment: environment)) }
    if let webhook {
      channels.append(
        .webhook(webhook, format: webhookFormat, environment: environment, over: transports))
    }
    return channels
  }
}

extension Session {
  /// Makes what tells of alerts while a command runs that prints lines.
  ///
  /// - Parameters:
  ///   - words: what the command was asked to watch.
  ///   - say: prints a line.
  func notifier(
    _ detector: AlertDetector, source: String, about words: [String],
    over transports: HTTPTransports, say: @escaping @Sendable (String) async -> Void
  ) -> Notifier<ContinuousClock> {
    var write: (@Sendable (AttentionSequence) -> Void)?
    if let terminal = process.talkTerminal {
      write = { sequence in terminal.write(PrintedText(sequence)) }
    }
    return notifier(detector, source: source, about: words, over: transports, write: write) {
      await say("cdntop: notify: \($0)")
    }
  }

  /// Has told what a last snapshot brings and what is added, and says by which channels nobody was.
  func finish(
    _ notifier: Notifier<ContinuousClock>, with newest: Snapshot, adding alerts: [Alert] = [],
    within limit: Duration
  ) async {
    await notifier.take(newest)
    await notifier.add(alerts)
    for sentence in await notifier.finish(within: limit) {
      process.talk("cdntop: notify: \(sentence)")
    }
  }
}
