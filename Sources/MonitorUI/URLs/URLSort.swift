import FoundationEssentials
import TaskModel

/// How the URLs of a task are ordered.
typealias URLSortOrder = Sorting<URLColumn>

/// A column of the list of URLs, as the rows are sorted by it.
enum URLColumn: CaseIterable, SortColumn {
  case status, percent, finished, part, said, url

  static var sortable: [URLColumn] { allCases }
  static var ofStandard: URLColumn { .status }
  static var worst: String { "failed" }
  static var standardMeaning: String { "failed, open, then done" }

  static func sortColumn(named name: String) -> WordMeaning<URLColumn> {
    Vocabulary(allCases.map { ($0.word, $0) } + allCases.map { ($0.longTitle, $0) })
      .meaning(of: name)
  }

  /// The title of the column.
  var longTitle: String {
    switch self {
    case .status: "STAT"
    case .percent: "PCT"
    case .finished: "ENDED"
    case .part: "PART"
    case .said: "VENDOR SAYS"
    case .url: "URL"
    }
  }

  var word: String { self == .said ? "vendor" : longTitle.lowercased() }

  var meaning: String {
    switch self {
    case .status: "the URL's status; worst first"
    case .percent: "how far it is"
    case .finished: "when it ended; the latest first"
    case .part: "its zone, region or kind, where the task has several"
    case .said: "the vendor's words for it"
    case .url: "the URL"
    }
  }

  var startsDescending: Bool { self == .status || self == .finished }

  /// What a URL is sorted by; nil comes last.
  func value(_ item: URLItem) -> SortValue? {
    switch self {
    case .status: .number(Double(severity(item.status)))
    case .percent: (item.status == .succeeded ? 1 : item.reportedProgress).map { .number($0) }
    case .finished: item.finishedAt.map { .number($0.timeIntervalSince1970) }
    case .part: (item.part?.text ?? item.kind?.shortWord).map { .text($0) }
    case .said: (item.message ?? item.vendorStatus).map { .text($0.text) }
    case .url: .text(item.url.text)
    }
  }

  private func severity(_ status: TaskStatus) -> Int {
    switch status {
    case .failed: 6
    case .partial: 5
    case .unknown: 4
    case .running: 3
    case .queued: 2
    case .canceled: 1
    case .succeeded: 0
    }
  }
}

extension URLSortOrder {
  /// Returns places of items in this order; what is equal keeps the vendor's order.
  func order(of places: [Int], in items: URLItems) -> [Int] {
    let columns: [URLColumn] = keys.compactMap { key in
      if case .column(let column) = key.field { column } else { nil }
    }
    let rows = places.map { place in
      let item = items[place]
      return Row(
        first: columns.first?.value(item), second: columns.dropFirst().first?.value(item),
        standard: StandardRank(group: item.status.urlRank, time: Double(place)))
    }
    return places.indices.sorted { areInOrder(rows[$0], rows[$1]) ?? ($0 < $1) }
      .map { places[$0] }
  }
}

extension TaskStatus {
  /// How bad the state of a URL is, for the order: 0 failed, 1 open, 2 done.
  var urlRank: Int {
    if isProblem { return 0 }
    return isEnded ? 2 : 1
  }
}
