import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// What tells the URLs of a task apart besides their text: zones, regions, kinds.
@Suite struct URLPartTests {
  private static func items(parts: [String?], kinds: [TaskKind?] = [nil]) -> URLItems {
    URLItems(
      parts.enumerated().map { place, part in
        let kind = kinds[place % kinds.count]
        return URLItem(
          url: SafeText("https://e.com/same", limit: .url), status: .succeeded, kind: kind,
          dialect: kind == .purgePattern ? .glob : nil,
          part: part.map { SafeText($0, limit: .word) })
      })
  }

  private static func task(_ items: URLItems) -> CacheTask {
    Sample.task(Sample.ucloud, "t", .succeeded, urls: items)
  }

  private static func opened(
    _ items: URLItems, _ width: Int = 80, _ height: Int = 24
  ) -> AppState {
    var state = Sample.state(width, height, tasks: [task(items)])
    state.press("Enter")
    return state
  }

  private static func list(_ state: AppState) throws -> [String] {
    try screenRows(state).filter { $0.contains("e.com | /same") }
  }

  @Test(arguments: [(60, 15), (80, 24), (120, 40)])
  func severalPartsHaveAColumn(width: Int, height: Int) throws {
    let state = Self.opened(Self.items(parts: ["east", "west"]), width, height)
    #expect(try screenRows(state).contains { $0.contains("SCOPE") })
    let rows = try Self.list(state)
    #expect(rows.count == 2)
    #expect(rows[0].contains(" east ") && rows[1].contains(" west "))
    #expect(rows.allSatisfy { $0.count <= width })
  }

  @Test(arguments: [["east", "east"], [nil, nil]] as [[String?]])
  func whereAllAreAlikeNothingIsSaid(parts: [String?]) throws {
    let state = Self.opened(Self.items(parts: parts, kinds: [.purgeURL]))
    #expect(try !screenRows(state).contains { $0.contains("SCOPE") || $0.contains("east") })
  }

  /// An item that says nothing does what its task does.
  @Test func severalKindsAreInTheColumnToo() throws {
    let mixed = Self.items(parts: [nil, nil, "west"], kinds: [nil, .purgePattern, .purgeURL])
    let rows = try Self.list(Self.opened(mixed))
    #expect(rows[0].contains(" \(TaskKind.purgeURL.shortWord) "))
    #expect(rows[1].contains(" \(TaskKind.purgePattern.shortWord) "))
    #expect(rows[2].contains("\(TaskKind.purgeURL.shortWord) west "))
    let alike = Self.items(parts: [nil, nil], kinds: [nil, .purgeURL])
    #expect(try !screenRows(Self.opened(alike)).contains { $0.contains("SCOPE") })
  }

  @Test func detailsAndPageNameThem() throws {
    var state = Self.opened(
      Self.items(parts: ["east", "west"], kinds: [.purgeURL, .purgePattern]))
    state.press("j")
    #expect(try screenRows(state).contains { $0.hasPrefix("scope   ") && $0.contains("west") })
    state.press("Enter")
    let page = try screenRows(state)
    #expect(page.contains { $0.hasPrefix("scope   west") })
    #expect(page.contains { $0.hasPrefix("kind    purge-pattern: * stands for any text") })
  }

  @Test func sortTextAndFilterFindThem() throws {
    let items = Self.items(parts: ["b", "a", "c"])
    var state = Self.opened(items)
    state.press(":")
    state.type("sort scope")
    state.press("Enter")
    #expect(try Self.list(state).map { String($0.dropFirst(22).prefix(2)) } == ["a ", "b ", "c "])

    // What is done stands before the part, and the rows go by what is seen.
    let mixed = Self.items(parts: ["b", "a", "c"], kinds: [.purgePattern, nil, .purgeURL])
    var kinds = Self.opened(mixed)
    kinds.press(":")
    kinds.type("sort scope")
    kinds.press("Enter")
    let sorted = try Self.list(kinds)
    #expect(
      zip(sorted, [" patt b", " purge a", " purge c"]).allSatisfy { $0.contains($1) }, "\(sorted)")

    var zones = Self.opened(Self.items(parts: ["east", "west"]))
    zones.press("\\")
    zones.type("west")
    zones.press("Enter")
    #expect(try Self.list(zones).count == 1)

    var filtered = Self.opened(Self.items(parts: ["east", "west"]))
    filtered.press("/")
    filtered.type("west")
    filtered.press("Enter")
    #expect(try Self.list(filtered).count == 1)
  }

  /// The URL is the same in every part, so the part belongs to what the cursor stays on.
  @Test func theCursorStaysOnItsPart() throws {
    var state = Self.opened(Self.items(parts: ["east", "west"]))
    state.press("j")
    let task = Self.task(Self.items(parts: ["west", "east"]))
    _ = state.apply(.snapshot(Sample.snapshot([task], version: 2)))
    state.wait(2)
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.selectedItem?.part?.text == "west")
  }

  /// The list has the part and much of the URL; the reason stands in the details alone.
  @Test(arguments: [(60, 15), (80, 24), (120, 40)], [20, 120, 600])
  func theReasonHasRoomFirst(size: (width: Int, height: Int), length: Int) throws {
    let items = ["east", "west"].map { part in
      URLItem(
        url: SafeText("https://e.com/" + String(repeating: "x", count: length), limit: .url),
        status: .failed, vendorStatus: SafeText("failure", limit: .word),
        message: SafeText("the origin says 404", limit: .message),
        part: SafeText(part, limit: .word))
    }
    let rows = try screenRows(Self.opened(URLItems(items), size.width, size.height))
    #expect(rows.contains { $0.hasSuffix("the origin says 404") && !$0.contains("e.com") })
    #expect(rows.contains { $0.contains("vendor  failure") } == (size.height > 15))
    let hasRoom = size.height == 40 || (size.height == 24 && length == 20)
    if hasRoom, length < 600 { #expect(rows.contains { $0 == "scope   east" }) }
  }

  /// On the smallest screen with details, a URL that is done says what that proves.
  @Test func whatSuccessMeansFitsOnTheSmallestScreen() throws {
    var state = Self.opened(Self.items(parts: [nil]), 60, 15)
    let words = "success: \(SuccessMeaning.unsaid.purge)"
    #expect(try screenRows(state).contains { $0 == words })
    let failed = URLItem(
      url: SafeText("https://e.com/same", limit: .url), status: .failed,
      vendorStatus: SafeText("failure", limit: .word))
    state = Self.opened(URLItems([failed]), 60, 15)
    #expect(try screenRows(state).contains { $0 == "vendor says \"failure\"" })
    // A line that would be cut in the middle is left out.
    state = Self.opened(Self.items(parts: [nil]), 40, 10)
    #expect(try !screenRows(state).contains { $0.contains("success") })
  }

  @Test(
    "What success means is said where there may be one, on both pages",
    arguments: [
      (TaskStatus.succeeded, TaskStatus.canceled, false), (.canceled, .canceled, false),
      (.canceled, .running, false), (.canceled, .succeeded, true), (.running, .running, true),
      (.succeeded, .succeeded, true),
    ])
  func meaningOfSuccess(task: TaskStatus, item: TaskStatus, isSaid: Bool) throws {
    let items = URLItems([
      URLItem(url: SafeText("https://e.com/same", limit: .url), status: item)
    ])
    var state = Sample.state(
      120, 40, tasks: [Sample.task(Sample.ucloud, "t", task, urls: items)])
    for _ in 0..<2 {
      state.press("Enter")
      let rows = try screenRows(state)
      #expect(rows.contains { $0.contains("e.com/same") })
      #expect(rows.contains { $0.contains("means \(SuccessMeaning.unsaid.purge)") } == isSaid)
    }
  }
}
