import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

@Suite struct AccountNamesTests {
  @Test(arguments: [
    (12, ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"]),
    (7, ["al-cdn", "al-dcdn", "ucloud", "jdcloud"]),
    (16, ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"]),
  ])
  func whatTellsNamesApartStays(_ cells: Int, _ labels: [String]) {
    let names = AccountNames(Sample.accounts.map(\.account))
    #expect(Sample.accounts.map { names.label($0.account, cells: cells) } == labels)
  }

  /// Whatever the names, no two look alike, all fit, and filters take each as it is shown.
  @Test(arguments: 0..<60)
  func namesAreApartAndTaken(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let words = [
      "sim", "prod", "production", "test", "alibaba", "ali", "cdn", "dcdn", "ucloud", "eu", "us",
      "east", "west", "1", "2", "10", "customer", "ops", "team", "static", "images",
    ]
    var names: Set<String> = []
    while names.count < 2 + seed % 20 {
      let count = Int.random(in: 1...4, using: &random)
      let separator = ["-", "_", "."].randomElement(using: &random) ?? "-"
      names.insert(
        (0..<count).compactMap { _ in words.randomElement(using: &random) }
          .joined(separator: separator))
    }
    let all = names.sorted()
    for widths in [DisplayWidth.standard, DisplayWidth(ambiguous: 1, isASCIIOnly: true)] {
      for cells in [12, 7] {
        let labels = NameShortener(all, cells: cells, widths: widths).labels
        #expect(Set(labels).count == all.count, "\(labels)")
        for (label, name) in zip(labels, all) {
          #expect(widths.width(of: label) <= cells, "\(label)")
          #expect(NameWords.meaning(of: label, among: all) == .known(name), "\(label) of \(all)")
        }
      }
    }
  }

  @Test func manyNamesOfOneShape() {
    let all = (1...30).map { "customer-\($0)-alibaba" }
    let labels = NameShortener(all, cells: 7, widths: .standard).labels
    #expect(Set(labels).count == 30)
    for (label, name) in zip(labels, all) {
      #expect(NameWords.meaning(of: label, among: all) == .known(name), "\(label)")
    }
  }

  /// A filter that leaves accounts out renames none of those that stay, nor does news of an account.
  @Test(arguments: [(60, 15), (80, 24), (120, 40)])
  func namesStayForTheRun(_ width: Int, _ height: Int) throws {
    let options = Sample.options { options in
      options.names.accounts = Sample.accounts.map(\.account.name)
    }
    let one = Sample.state(width, height, accounts: [Sample.accounts[1]], options: options)
    let all = Sample.state(width, height, options: options)
    let cells = width < 100 ? 7 : 12
    #expect(
      one.context.accountNames.label(Sample.dcdn, cells: cells)
        == all.context.accountNames.label(Sample.dcdn, cells: cells))
    var filtered = all
    filtered.press("/")
    filtered.type("account:al-dcdn")
    filtered.press("Enter")
    let shown = filtered.context.accountNames.label(Sample.dcdn, cells: cells)
    #expect(try screenRows(filtered).contains { $0.contains(shown) })
    #expect(filtered.table.rows.count == 1)
  }
}
