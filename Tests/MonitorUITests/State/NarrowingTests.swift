import FoundationEssentials
import TaskModel
import Testing

@testable import MonitorUI

@Suite("Rows computed from those of a wider view")
struct NarrowingTests {
  private static let tasks: [CacheTask] = (0..<60).map { number in
    let host = ["img.example.com", "IMG.example.com", "www.example.org"][number % 3]
    let status: TaskStatus = [.running, .failed, .succeeded, .queued][number % 4]
    return Sample.task(
      Sample.ucloud, "t\(number)", status, age: Double(number * 400),
      urls: Sample.items(host, number % 7, done: number % 7 / 2))
  }

  private static let snapshot = Sample.snapshot(tasks, version: 1)

  private func scene(_ snapshot: Snapshot = snapshot, after seconds: Double = 0) -> Scene {
    Scene(snapshot: snapshot, now: Sample.now.addingTimeInterval(seconds), zone: Sample.zone)
  }

  private func view(_ filter: String, text: String = "") throws -> TableView {
    var view = TableView()
    view.filter = try TaskFilter(parsing: filter, now: Sample.now, zone: Sample.zone)
    view.text = text
    return view
  }

  @Test("They are those computed from all tasks, whatever the view was before")
  func same() throws {
    let filters = [
      "", "i", "img", "IMG", "IMG.e", "w", "status:running", "status:running img", "t1",
    ]
    var views = try filters.map { try view($0) }
    views += try ["", "t", "t1", "T1", "FAIL", "run"].map { try view("", text: $0) }
    views += try ["1", "11"].map { try view("img", text: $0) }
    views += views.map { view in
      var view = view
      view.showsProblemsOnly = true
      return view
    }
    for wider in views {
      let before = TableRows.derive(scene(), view: wider, version: 1)
      for view in views {
        let fresh = TableRows.derive(scene(), view: view, version: 2)
        let rows = TableRows.derive(scene(), view: view, version: 2, from: before)
        #expect(rows.ids == fresh.ids && rows.counts == fresh.counts)
        let twice = TableRows.derive(
          scene(), view: view, version: 3, from: rows.inOrder(of: before, view: view))
        #expect(twice.ids == fresh.ids && twice.counts == fresh.counts)
      }
    }
  }

  @Test("What did not pass is asked again of a newer snapshot, and after a while")
  func forgotten() throws {
    let before = TableRows.derive(scene(), view: try view("age:>2d"), version: 1)
    #expect(before.count == 0)
    let later = 3 * 86_400.0
    let rows = TableRows.derive(
      scene(after: later), view: try view("age:>2d t"), version: 2, from: before)
    #expect(rows.count == Self.tasks.count)
    var tasks = Self.tasks
    tasks[0].label = SafeText("release", limit: .word)
    let newer = Sample.snapshot(tasks, version: 2)
    let none = TableRows.derive(scene(), view: try view("rel"), version: 1)
    let found = TableRows.derive(scene(newer), view: try view("rele"), version: 2, from: none)
    #expect(none.count == 0 && found.count == 1)
  }
}

extension TableLines {
  /// All lines from top to bottom.
  var all: [TableLine] { (0..<count).map { id(at: $0) } }
}
