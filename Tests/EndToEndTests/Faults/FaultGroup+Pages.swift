extension FaultGroup {
  static let pages = FaultGroup(
    title: "Pages",
    faults: [
      Fault(
        "a total that lies",
        text { $0.replacing(#""TotalCount":3"#, with: #""TotalCount":1000000"#) }, .readInPart()),
      Fault(
        "a total too small", text { $0.replacing(#""TotalCount":3"#, with: #""TotalCount":1"#) },
        .none),
      Fault(
        "a page that comes again and again", .pages { _, size in (Array(0..<size), 250) },
        .readInPart()),
      Fault(
        "pages in a circle",
        .pages { page, size in (Array(page % 2 * size..<page % 2 * size + size), 1_000_000) },
        .readInPart(because: "the list goes round in circles: its pages bring nothing new")),
      Fault(
        "an empty page before the end",
        .pages { page, size in (Array(0..<(page == 1 ? size : 0)), 250) },
        .readInPart()),
      Fault(
        "the last page again, beyond the end",
        .pages { page, size in (Array(min(page - 1, 1) * size..<min(page, 2) * size), 2 * size) },
        .none,
        urls: ["1001": 67, "1002": 67, "1003": 66]),
      // Each time somebody adds a row at the top meanwhile.
      Fault(
        "pages that shift",
        .pages { page, size in
          let start = min((page - 1) * (size - 1), 250)
          return (Array(start..<min(start + size, 250)), 250)
        }, .none, urls: ["1001": 84, "1002": 83, "1003": 83]),
      Fault(
        "100000 URLs in a task, in one answer",
        .pages { _, _ in ([0, 2] + Array(stride(from: 1, to: 300_000, by: 3)), 100_002) }, .none,
        urls: ["1001": 1, "1002": 100_000, "1003": 1]),
    ])
}
