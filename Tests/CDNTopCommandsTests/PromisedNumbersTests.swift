import Logging
import MonitorUI
import Store
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import Reports

/// What help, manual and README promise in numbers, which the other tests only compare with itself.
@Suite struct PromisedNumbersTests {
  @Test func ofWait() {
    #expect(WaitRules().timeout == .seconds(60 * 60))
    #expect(WaitRules().appear == .seconds(2 * 60))
    #expect(WaitRules().authPatience == .seconds(10 * 60))
    #expect(WaitRules().expected == nil)
    #expect(!WaitRules().failsFast && !WaitRules().allowsEmpty)
    #expect(WaitProgress.heartbeat == .seconds(60))
  }

  @Test func ofListAndWatch() {
    #expect(ListRequest().timeout == .seconds(120))
    #expect(ListRequest().format == .table)
    #expect(!ListRequest().includesURLs && !ListRequest().hasByteOrderMark)
    #expect(WatchRun.heartbeat == .seconds(60))
  }

  @Test func ofTheConfiguration() {
    let configuration = Configuration(file: "")
    #expect(configuration.monitor.window == .seconds(24 * 60 * 60))
    #expect(configuration.monitor.refresh == .seconds(2))
    #expect(configuration.monitor.ambiguousWidth == 1)
    #expect(configuration.store == StoreBounds(keep: .seconds(90 * 24 * 60 * 60), maxSize: 1 << 30))
    #expect(configuration.notify.bell)
    #expect(configuration.notify.webhookFormat == .json)
    let account = AccountConfiguration.Common()
    #expect(account.isEnabled && account.sharesBudget && !account.allowHTTP)
  }

  @Test func ofNotifications() {
    #expect(AlertQueue.pause == .seconds(60))
    #expect(Notifier<ContinuousClock>.lastPatience == .seconds(5))
    #expect(Notifier<ContinuousClock>.tick <= .seconds(1))
    #expect(TaskDurations.fewest == 5)
  }

  @Test func ofTheEnd() {
    #expect(EndLimit.whole < .seconds(1))
    let quitPatience = Duration.seconds(MonitorLoop.quitPatience)
    #expect(EndLimit.lastWords + quitPatience < EndLimit.whole)
  }

  @Test func ofTheMonitor() {
    let session = Session(
      configuration: Configuration(file: ""), stores: RunStore(own: SQLiteStore.inMemory),
      process: .current, logger: Logger(label: "test"))
    #expect(session.credentialsRetry == .seconds(60))
    #expect(Exporter(environment: [:]).patience <= .seconds(3))
  }

  @Test func ofExitStatuses() {
    let statuses: [(Reports.ExitStatus, Int32)] = [
      (.done, 0), (.failedTask, 1), (.usage, 2), (.timedOut, 3), (.unreadableAccount, 4),
      (.nothingMatched, 5), (.quotaTooSmall, 6),
    ]
    for (status, number) in statuses { #expect(status.rawValue == number) }
  }
}
