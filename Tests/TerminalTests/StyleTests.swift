import Terminal
import Testing

@Suite("Style and geometry")
struct StyleTests {
  @Test("packs and unpacks every color")
  func colors() {
    var colors: [Color] = [.default]
    for index in UInt8.min...UInt8.max { colors.append(.indexed(index)) }
    for color in colors {
      let style = Style(
        foreground: color, background: .indexed(7), attributes: [.bold, .reverse])
      #expect(style.foreground == color)
      #expect(style.background == .indexed(7))
      #expect(style.attributes == [.bold, .reverse])
      var other = Style.plain
      other.background = color
      #expect(other.background == color && other.foreground == .default)
    }
  }

  @Test("setters touch their own part alone")
  func setters() {
    var style = Style(foreground: .indexed(255), background: .indexed(255), attributes: .dim)
    style.foreground = .default
    style.attributes = .italic
    #expect(style == Style(background: .indexed(255), attributes: .italic))
  }

  @Test("a look over another keeps what it leaves open")
  func overlay() {
    let base = Style(foreground: .indexed(1), background: .indexed(2), attributes: .bold)
    let top = Style(background: .indexed(3), attributes: .reverse)
    #expect(
      base.overlaid(with: top)
        == Style(foreground: .indexed(1), background: .indexed(3), attributes: [.bold, .reverse]))
  }

  @Test(
    "describes itself",
    arguments: [
      (Style.plain, "plain"), (Style(foreground: .indexed(9)), "fg=9"),
      (Style(background: .indexed(0), attributes: [.dim, .underline]), "bg=0 dim underline"),
    ])
  func description(_ style: Style, _ expected: String) {
    #expect(style.description == expected)
  }

  @Test("rectangles split and meet")
  func rectangles() {
    let area = Rect(x: 2, y: 1, width: 10, height: 5)
    #expect(area.split(top: 2).top == Rect(x: 2, y: 1, width: 10, height: 2))
    #expect(area.split(top: 9).rest.isEmpty)
    #expect(area.split(bottom: 1).bottom == Rect(x: 2, y: 5, width: 10, height: 1))
    #expect(area.split(bottom: 1).rest == Rect(x: 2, y: 1, width: 10, height: 4))
    #expect(area.split(left: 3).rest == Rect(x: 5, y: 1, width: 7, height: 5))
    #expect(area.row(4) == Rect(x: 2, y: 5, width: 10, height: 1))
    #expect(area.row(5).isEmpty && area.row(-1).isEmpty)
    #expect(
      area.intersection(Rect(x: 0, y: 0, width: 3, height: 2)).size == Size(width: 1, height: 1))
    #expect(area.intersection(Rect(x: 50, y: 0, width: 3, height: 2)).isEmpty)
    #expect(area.contains(Point(x: 2, y: 1)) && !area.contains(Point(x: 12, y: 1)))
    #expect(Size(width: -3, height: 2).width == 0)
  }
}
