import Terminal
import Testing

@testable import MonitorUI

@Suite struct ColumnLayoutTests {
  @Test(
    arguments: [
      (20, "status percent target"), (36, "status percent target"),
      (44, "status percent account target"),
      (60, "status percent failed age data account target"),
      (80, "status percent failed age left data account target"),
      (87, "status percent done failed age left data account target"),
      (93, "status percent done failed age left data account kind target"),
      (100, "status percent done failed age left took data account kind target"),
      (120, "status bar percent done failed age left took ended data account kind target"),
      (132, "status bar percent done failed age left took ended data account kind id target"),
    ])
  func columns(_ width: Int, _ names: String) {
    let shown = ColumnLayout(width: width).slots.map(\.id.rawValue)
    #expect(shown.joined(separator: " ") == names)
  }

  @Test func everyWidthFits() {
    for width in 0...220 {
      var end = ColumnLayout.gutter
      for slot in ColumnLayout(width: width).slots {
        #expect(slot.x >= end, "\(slot.id) at width \(width)")
        #expect(slot.width >= 1)
        end = slot.x + slot.width
      }
      #expect(end <= max(width, ColumnLayout.gutter), "width \(width)")
    }
  }

  @Test(arguments: [80, 81, 99, 100, 120, 160, 200])
  func targetKeepsItsRoom(_ width: Int) throws {
    let target = try #require(ColumnLayout(width: width).slots.last)
    #expect(target.id == .target)
    #expect(target.width >= 34)
  }

  /// Every column can be reached, and says what it is in the room it has.
  @Test func theTableOfColumns() {
    let widest = Set(ColumnLayout(width: 250).slots.map(\.id))
    #expect(widest == Set(TaskColumn.ID.allCases))
    #expect(Set(TaskColumn.order) == Set(TaskColumn.all.map(\.id)))
    for column in TaskColumn.all {
      #expect(column.title.count <= column.minimumWidth, "\(column.id)")
      #expect(column.longTitle.count <= column.idealWidth, "\(column.id)")
      #expect(!column.description.isEmpty)
    }
  }
}

@Suite struct TargetCutTests {
  @Test(
    arguments: [
      ("www.example.com/a.html", 30, 0, "www.example.com/a.html"),
      ("www.example.com/catalog/item/1000482.html", 34, 0, "www.example.com/catalog/…0482.html"),
      ("www.example.com/catalog/item/1000482.html", 26, 0, "www.example.com…00482.html"),
      ("a-very-long-host.cdn.example.com/x/1.js", 20, 0, "a-very-…ple.com…1.js"),
      ("www.example.com/catalog/item/1000482.html", 40, 9, "www.example.com…item/1000482.html"),
      ("nothing-but-a-name", 10, 0, "noth…-name"),
      ("www.example.com/a", 30, 99, "www.example.com…a"),
    ])
  func cut(_ text: String, _ width: Int, _ pan: Int, _ expected: String) {
    let cut = TargetCut(widths: .standard, mark: "…").text(text, width: width, pan: pan)
    #expect(cut == expected)
    #expect(DisplayWidth.standard.width(of: cut) <= width)
  }

  @Test func anyWidth() {
    let cutter = TargetCut(widths: .standard, mark: "…")
    for text in ["", "/", "h", "www.example.cn/进行中/文件.html", "例え.jp/パス/ファイル.html"] {
      for width in 0...40 {
        for pan in [0, 1, 8, 400] {
          let cut = cutter.text(text, width: width, pan: pan)
          #expect(DisplayWidth.standard.width(of: cut) <= width, "\(text) \(width) \(pan)")
        }
      }
    }
  }
}
