import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct TaskBytesTests {
  private let task = PackedFixtures.task

  /// Writes what of a task is not as it is before it is known, and reads it.
  private func again(_ task: CacheTask) throws -> CacheTask {
    let blank = CacheTask.blank(task.id, task.provider)
    var writer = ByteWriter()
    let fields = CacheTask.packedFields
    fields.write(fields.differences(task, blank), of: task, to: &writer)
    var reader = ByteReader(writer.bytes)
    var read = blank
    try fields.read(into: &read, from: &reader)
    try reader.finish()
    return read
  }

  @Test("Every member of a task has a field, and every field is read as it was written")
  func members() throws {
    let fields = CacheTask.packedFields
    #expect(
      TaskModelTests.members(of: task) == Set(fields.map(\.name) + ["id", "provider"]),
      "a new member of CacheTask has to come last in CacheTask.packedFields")
    #expect(Set(fields.map(\.name)).count == fields.count)
    let blank = CacheTask.blank(task.id, task.provider)
    let same = zip(fields, 0...).filter { fields.differences(task, blank) & 1 << $0.1 == 0 }
    #expect(same.map(\.0.name) == [], "PackedFixtures.task has to set them, or they are not tried")
    #expect(try again(task) == task)
    #expect(try again(blank) == blank)
    for (number, field) in fields.enumerated() {
      var writer = ByteWriter()
      fields.write(1 << number, of: task, to: &writer)
      var reader = ByteReader(writer.bytes)
      var read = blank
      try fields.read(into: &read, from: &reader)
      #expect(field.isSame(read, task), "\(field.name)")
      #expect(fields.differences(read, blank) == 1 << number, "\(field.name)")
    }
  }

  @Test("The values of a task have these members; a new one has to be written too")
  func nested() throws {
    #expect(TaskModelTests.members(of: task.id) == ["account", "vendorID", "family", "product"])
    let finish = try #require(task.finish)
    #expect(TaskModelTests.members(of: finish) == ["at", "source", "notBefore", "clockAhead"])
    #expect(TaskModelTests.members(of: try #require(task.origin)) == ["at", "advance"])
    let counts = try #require(task.counts)
    #expect(TaskModelTests.members(of: counts) == ["total", "succeeded", "failed", "running"])
  }

  @Test("A store that looks up little of a task has all but its label and its items in bytes")
  func telling() throws {
    var read = try CacheTask(task.id, task.provider, packedTelling: task.packedTelling)
    #expect(read.label == nil && read.urls == nil)
    read.label = task.label
    read.urls = task.urls
    #expect(read == task)
    var damaged = task.packedTelling
    damaged[damaged.count / 2] ^= 1
    #expect(throws: PackingError.self) {
      try CacheTask(task.id, task.provider, packedTelling: damaged)
    }
  }

  @Test("What a store has no column for is in bytes, all else in columns")
  func rest() throws {
    // The columns of the table `task`; what is added here, Store has to write and read.
    let columns: Set = [
      "kind", "statedDialect", "label", "status", "vendorStatus", "progress", "counts",
      "createdAt", "finish", "firstSeenAt", "lastSeenAt", "lastProgressAt", "isGone", "message",
      "urls", "namedDomains", "domains",
    ]
    let bytes = try #require(task.packedRest)
    var read = CacheTask.blank(task.id, task.provider)
    for field in CacheTask.packedFields where columns.contains(field.name) {
      var writer = ByteWriter()
      field.write(task, &writer)
      var reader = ByteReader(writer.bytes)
      try field.read(&read, &reader)
    }
    read.finish = task.finish.map {
      CacheTask.Finish(at: $0.at, source: $0.source, notBefore: $0.notBefore)
    }
    try read.take(packedRest: bytes)
    #expect(read == task)
    #expect(makeTask().packedRest == nil, "most tasks have nothing of it")
    PackedBytes.expectFaults(of: bytes) { bytes throws(PackingError) in
      var read = CacheTask.blank(task.id, task.provider)
      try read.take(packedRest: bytes)
      return read
    }
    PackedBytes.tryForged(bytes) { bytes in
      var read = CacheTask.blank(task.id, task.provider)
      try? read.take(packedRest: bytes)
      #expect((try? again(read)) == read)
    }
  }

  @Test("A newer version's members are not guessed at")
  func newer() {
    var writer = ByteWriter()
    writer.write(number: 1 << CacheTask.packedFields.count)
    let bytes = writer.sealed()
    var read = task
    #expect(throws: PackingError.newer) { try read.take(packedRest: bytes) }
  }

  @Test("Texts that come again are written once")
  func shared() throws {
    var writer = ByteWriter(shared: SharedValues())
    for _ in 0..<3 { task.urls.write(to: &writer) }
    let values = try #require(writer.shared)
    #expect(values.newLists == [task.urls?.list])
    #expect(Set(values.newWords).count == values.newWords.count)
    let tables = SharedTables(words: values.newWords, lists: values.newLists)
    var reader = ByteReader(writer.bytes, 0..<writer.bytes.count, shared: tables)
    for _ in 0..<3 { #expect(try URLItems?(from: &reader) == task.urls) }
    try reader.finish()
    reader = ByteReader(writer.bytes, 0..<writer.bytes.count, shared: SharedTables())
    #expect(throws: PackingError.damaged) { try URLItems?(from: &reader) }
  }
}
