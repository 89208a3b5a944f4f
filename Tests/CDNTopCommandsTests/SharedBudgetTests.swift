import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import CDNTopCommands

/// Two processes are two descriptors of one file here: locks and contents are the same.
@Suite struct SharedBudgetTests {
  private final class Hand: Sendable {
    let seconds = Mutex(1_789_963_200.0)
    var date: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
    func move(_ by: Double) { seconds.withLock { $0 += by } }
  }

  private let folder: TemporaryFolder
  private let path: String
  private let hand = Hand()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/state/budgets/a"
  }

  private func budget() throws -> SharedBudget {
    let hand = hand
    return try SharedBudget(
      "a", in: StateFolder(folder.path + "/state").folder("budgets"), rate: 1, burst: 2,
      now: { hand.date })
  }

  @Test func twoProcessesGetWhatOneWould() throws {
    let (one, other) = (try budget(), try budget())
    #expect(one.take(1) == nil)
    #expect(other.take(1) == nil)
    #expect(one.take(1) == .seconds(1) && other.take(1) == .seconds(1))
    hand.move(1)
    #expect(other.take(1) == nil)
    #expect(one.take(1) == .seconds(1))
    #expect(try folder.mode(of: "state/budgets") == 0o700)
    #expect(try folder.mode(of: "state/budgets/a") == 0o600)
  }

  @Test func aProcessThatStartsLaterFindsWhatIsLeft() throws {
    #expect(try budget().take(2) == nil)
    #expect(try budget().take(1) == .seconds(1))
  }

  @Test(arguments: ["x", "1", "nan 0", "1e400 0", "2 1e300", "\u{0}", "2 2 2"])
  func whatCannotBeReadIsAnEmptyBucket(text: String) throws {
    _ = try budget()
    try Data(text.utf8).write(to: URL(filePath: path))
    let later = try budget()
    #expect(later.take(1) == .seconds(1))
    hand.move(1)
    #expect(later.take(1) == nil)
  }

  @Test func aDebtBeyondAllBoundsIsNone() throws {
    _ = try budget()
    try Data("-1e18 1789963200".utf8).write(to: URL(filePath: path))
    #expect(try budget().take(1) == .seconds(3))
  }

  @Test(.holds(.clockSet)) func aClockThatIsSetBackDoesNotStopTheFilling() throws {
    let budget = try budget()
    #expect(budget.take(2) == nil)
    hand.move(-86_400)
    #expect(budget.take(1) == .seconds(1))
    hand.move(1)
    #expect(budget.take(1) == nil)
  }

  @Test(.holds(.clockSet)) func aClockThatIsSetAheadFillsNoMoreThanABurst() throws {
    let budget = try budget()
    #expect(budget.take(2) == nil)
    hand.move(6 * 3_600)
    #expect(budget.take(2) == nil)
    #expect(budget.take(1) == .seconds(1))
    hand.move(-6 * 3_600)
    #expect(budget.take(1) == .seconds(1))
    hand.move(1)
    #expect(budget.take(1) == nil)
  }

  @Test(.holds(.lockHeld)) func aLockIsWaitedForButNotForever() throws {
    let budget = try budget()
    let holder = open(path, O_RDWR)
    #expect(flock(holder, LOCK_EX) == 0)
    var waits = 0
    while budget.take(1) != nil, waits < 1_000 { waits += 1 }
    #expect(waits == 200)
    close(holder)
    #expect(budget.take(2) == nil, "nothing was taken while the file was locked")
    #expect(budget.take(1) == .seconds(1), "the holder is gone, and the budget counts again")
  }

  /// Who only reads the file keeps others from writing it, and a writer keeps out who reads.
  @Test func theLockIsHeldAlone() throws {
    let budget = try budget()
    let holder = open(path, O_RDWR)
    defer { close(holder) }
    #expect(flock(holder, LOCK_SH) == 0)
    #expect(budget.take(1) != nil)
    #expect(flock(holder, LOCK_UN) == 0)
    #expect(budget.take(1) == nil)
    #expect(flock(holder, LOCK_EX | LOCK_NB) == 0, "the lock is given back")
  }

  @Test func aLinkIsNotFollowed() throws {
    _ = try budget()
    symlink(folder.path + "/elsewhere", folder.path + "/state/budgets/b")
    #expect(throws: FileError("open", folder.path + "/state/budgets/b", FileError.link)) {
      _ = try SharedBudget(
        "b", in: StateFolder(folder.path + "/state").folder("budgets"), rate: 1, burst: 1,
        now: { Date() })
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
  }

  @Test func aFolderThatCannotBeIsTold() throws {
    try Data().write(to: URL(filePath: folder.path + "/state"))
    #expect(throws: FileError.self) { try budget() }
  }
}
