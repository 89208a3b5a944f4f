/// An extent in cells.
public struct Size: Hashable, Sendable {
  /// Columns; never negative.
  public var width: Int
  /// Rows; never negative.
  public var height: Int

  /// Makes a size; negative values become 0.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A cell's place, counted from the top left corner at (0, 0).
public struct Point: Hashable, Sendable {
  /// The column; may lie outside a buffer, which then clips.
  public var x: Int
  /// The row; may lie outside a buffer, which then clips.
  public var y: Int

  /// Makes a place.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// The top left corner.
  public static let zero = Point(x: 0, y: 0)
}

/// A rectangle of cells, half open: it holds columns `minX..<maxX` and rows `minY..<maxY`.
public struct Rect: Hashable, Sendable {
  /// The top left cell.
  public var origin: Point
  /// The extent.
  public var size: Size

  /// Makes a rectangle from its corner and extent.
  public init(origin: Point, size: Size) {
    self.origin = origin
    self.size = size
  }

  /// Makes a rectangle from numbers; a negative extent becomes 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.init(origin: Point(x: x, y: y), size: Size(width: width, height: height))
  }

  /// Makes the rectangle of a whole screen of that size.
  public init(_ size: Size) {
    self.init(origin: .zero, size: size)
  }

  /// The first column.
  public var minX: Int { origin.x }
  /// The first row.
  public var minY: Int { origin.y }
  /// The column behind the last one.
  public var maxX: Int { origin.x + size.width }
  /// The row behind the last one.
  public var maxY: Int { origin.y + size.height }
  /// Columns held.
  public var width: Int { size.width }
  /// Rows held.
  public var height: Int { size.height }
  /// Whether it holds no cell.
  public var isEmpty: Bool { size.width == 0 || size.height == 0 }

  /// Reports whether the cell lies inside.
  public func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x < maxX && point.y >= minY && point.y < maxY
  }

  /// Returns the cells both rectangles hold; empty where they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(minX, other.minX)
    let top = max(minY, other.minY)
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Returns the row `index` rows below the top; empty if the rectangle has no such row.
  public func row(_ index: Int) -> Rect {
    Rect(x: minX, y: minY + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// Cuts off up to `rows` rows at the top and returns them with the rest.
  public func split(top rows: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, rows), height)
    return (
      Rect(x: minX, y: minY, width: width, height: cut),
      Rect(x: minX, y: minY + cut, width: width, height: height - cut)
    )
  }

  /// Cuts off up to `rows` rows at the bottom and returns the rest with them.
  public func split(bottom rows: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = split(top: height - min(max(0, rows), height))
    return (rest, bottom)
  }

  /// Cuts off up to `columns` columns at the left and returns them with the rest.
  public func split(left columns: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, columns), width)
    return (
      Rect(x: minX, y: minY, width: cut, height: height),
      Rect(x: minX + cut, y: minY, width: width - cut, height: height)
    )
  }
}
