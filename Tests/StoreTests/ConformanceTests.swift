import Foundation
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

/// What holds of every store; the other suites here are about the file.
@Suite struct ConformanceTests {
  @Test(.hangLimit, arguments: StoreConformance.Check.allCases)
  func keepsTheContract(_ check: StoreConformance.Check) async throws {
    try await StoreConformance(SharedFile()).run(check)
  }

  /// A file and the calendar of the processes that share it.
  private final class SharedFile: StoreConformance.Place {
    private let place: StoreFixture
    private let passed = Mutex(0.0)

    init() throws { place = try StoreFixture() }

    func store(_ accounts: [AccountIdentity], now: Date) throws -> any TaskStore {
      let moment = now.addingTimeInterval(passed.withLock { $0 })
      return SQLiteStore(
        at: place, accounts: accounts, lanes: DirectLanes(), now: { moment })
    }

    func refuse(_ vendorID: String) throws {
      for event in ["INSERT", "UPDATE"] {
        try place.sqlite(
          """
          CREATE TRIGGER no_\(event) BEFORE \(event) ON task WHEN NEW.vendor_id = '\(vendorID)'
          BEGIN SELECT RAISE(ABORT, 'refused'); END
          """)
      }
    }

    func pass(_ seconds: Double) throws { passed.withLock { $0 += seconds } }
  }
}
