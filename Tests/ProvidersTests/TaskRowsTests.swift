import FoundationEssentials
import TaskModel
import Testing

@testable import Providers

/// Rows of any vendor, put together to tasks.
@Suite struct TaskRowsTests {
  /// Reads rows of an id, a URL and a second of creation, each of which may be missing.
  private func rows(_ json: String) throws -> (rows: TaskRows, heads: Int) {
    var rows = TaskRows()
    var heads = 0
    try JSONReader.read(Array(json.utf8)) { reader in
      reader.rows { row in
        var (id, url): (JSONText?, JSONText?)
        var created: Date?
        row.members { key, value in
          switch key {
          case "id": id = value.textInPlace()
          case "url": url = value.textInPlace()
          default: created = EpochTime.date(seconds: value.integer())
          }
        }
        guard let id else { return rows.takeStray() }
        rows.take(
          id: id, url: url, status: .running, vendorStatus: nil, progress: 0.5, createdAt: created,
          message: nil
        ) {
          heads += 1
          return TaskRows.Head(kind: heads == 1 ? .prefetch : .purgeURL)
        }
      }
    }
    return (rows, heads)
  }

  @Test func rowsOfATaskComeTogether() throws {
    // Six tasks are more than are remembered by their places alone.
    let later = (0..<6).map { #"{"id": "t\#($0)", "url": "u"}"# }.joined(separator: ",")
    var (rows, heads) = try rows(
      #"[{"id": "a", "url": "u1", "at": 20}, {"url": "stray"}, {"id": "b", "at": 30}, \#(later),"#
        + #"{"id": "\u0061", "url": "u1", "at": 10}]"#)
    #expect((rows.count, rows.strays, heads) == (10, 1, 8))
    let reports = rows.takeReports(account: AccountID("x"))
    #expect(reports.map(\.id.vendorID) == ["a", "b", "t0", "t1", "t2", "t3", "t4", "t5"])
    #expect(reports[0].kind == .prefetch && reports[1].kind == .purgeURL)
    #expect(reports[0].createdAt == Date(timeIntervalSince1970: 10))
    // Rows that are equal are two: only the whole read can tell.
    #expect(reports[0].items?.map(\.url.text) == ["u1", "u1"])
    #expect(reports[1].items?.map(\.url.text) == [""])
    #expect(rows.takeReports(account: AccountID("x")).isEmpty)
  }

  @Test func aPageIsKnownAgain() throws {
    let pages = [
      #"[{"id": "a", "url": "b"}]"#, #"[{"id": "ab"}]"#, #"[{"id": "a", "url": "c"}]"#,
      #"[{"id": "a", "url": "b"}, {"id": "a", "url": "b"}]"#,
    ]
    let prints = try pages.map { try rows($0).rows.fingerprint.value }
    #expect(Set(prints).count == pages.count)
    #expect(
      try rows(#"[{"url": "stray"}, {"id": "a", "url": "b"}]"#).rows.fingerprint.value == prints[0])
  }
}
