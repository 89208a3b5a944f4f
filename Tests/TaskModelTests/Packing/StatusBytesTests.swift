import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct StatusBytesTests {
  private let status = PackedFixtures.status
  private let fields = AccountStatus.packedFields

  private func bytes(of status: AccountStatus) -> [UInt8] {
    var writer = ByteWriter()
    let blank = AccountStatus.blank(status.account, status.provider)
    fields.write(fields.differences(status, blank), of: status, to: &writer)
    return writer.sealed()
  }

  private func read(_ bytes: [UInt8]) throws(PackingError) -> AccountStatus {
    var reader = try ByteReader(sealed: bytes)
    var read = AccountStatus.blank(status.account, status.provider)
    try fields.read(into: &read, from: &reader)
    try reader.finish()
    return read
  }

  @Test("Every member of an account has a field, and every field is read as it was written")
  func members() throws {
    #expect(
      TaskModelTests.members(of: status)
        == Set(fields.map(\.name) + ["account", "provider", "hasUnasked"]),
      "a new member of AccountStatus has to come last in AccountStatus.packedFields")
    let blank = AccountStatus.blank(status.account, status.provider)
    let same = zip(fields, 0...).filter { fields.differences(status, blank) & 1 << $0.1 == 0 }
    #expect(
      same.map(\.0.name) == [], "PackedFixtures.status has to set them, or they are not tried")
    #expect(try read(bytes(of: status)) == status)
    #expect(try read(bytes(of: blank)) == blank)
    let kept = try AccountStatus(status.account, status.provider, packed: status.packed)
    #expect(kept == status, "as a team's store has it")
  }

  @Test("What was not asked for yet is nothing that an earlier program would stumble over")
  func earlierPrograms() {
    var reading = status
    reading.hasUnasked = true
    #expect(reading.packed == status.packed)
    #expect(bytes(of: reading) == bytes(of: status))
    #expect(fields.count == 23, "bytes that have one more are refused by earlier programs")
  }

  @Test("The values of an account have these members; a new one has to be written too")
  func nested() throws {
    #expect(TaskModelTests.members(of: status.stallLimits) == ["purge", "prefetch"])
    #expect(TaskModelTests.members(of: try #require(status.success)) == ["purge", "prefetch"])
    #expect(TaskModelTests.members(of: try #require(status.budget)) == ["tokens", "burst", "rate"])
    #expect(
      TaskModelTests.members(of: try #require(status.quota.first)) == [
        "kind", "domain", "area", "total", "left",
      ])
    #expect(TaskModelTests.members(of: VendorMessage(code: "", text: "")) == ["code", "text"])
  }

  @Test func everyStateErrorAndCoverageComesBack() throws {
    let message = VendorMessage(code: "171", text: "no")
    let errors: [ProviderError] = [
      .throttled(retryAfter: nil, message), .throttled(retryAfter: .milliseconds(1_500), message),
      .credentials(message), .permission(message), .clockSkew(message), .rejected(message),
      .unavailable(message), .transport("no route"), .malformedResponse("no JSON"),
      .tooMuch("100 pages"), .cancelled,
    ]
    for error in errors {
      var changed = status
      changed.error = error
      #expect(try read(bytes(of: changed)) == changed)
    }
    for state in [AccountStatus.State.ok, .limited, .auth, .down, .off] {
      var changed = status
      changed.state = state
      #expect(try read(bytes(of: changed)) == changed)
    }
    for coverage in [AccountStatus.Coverage.full, .window, .trackedOnly] {
      var changed = status
      changed.coverage = coverage
      #expect(try read(bytes(of: changed)) == changed)
    }
  }

  @Test func bytesThatWereCutChangedOrForgedAreNoTrap() {
    let bytes = bytes(of: status)
    PackedBytes.expectFaults(of: bytes) { bytes throws(PackingError) in try read(bytes) }
    PackedBytes.tryForged(bytes) { forged in
      guard let read = try? read(forged) else { return }
      #expect((try? self.read(self.bytes(of: read))) == read)
      _ = read.budget?.text
      _ = read.trouble?.sentence
    }
  }
}
