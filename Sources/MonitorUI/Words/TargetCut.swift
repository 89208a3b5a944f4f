import TaskModel
import Terminal

/// Cuts URLs to a width so that the host stays and the end, which tells URLs apart, stays too.
struct TargetCut {
  let widths: DisplayWidth
  /// The sign that stands where text was cut.
  let mark: String

  /// Returns a URL text in at most `width` cells.
  ///
  /// - Parameter pan: how many characters of the path are scrolled out to the left.
  func text(_ target: String, width: Int, pan: Int = 0) -> String {
    let path = URLText.path(of: target)
    let host = String(target.dropLast(path.count))
    guard pan > 0, !path.isEmpty, !host.isEmpty else { return join(host, path, width: width) }
    return clipped(join(host, panned(path, by: pan), width: width, keepsEnd: false), to: width)
  }

  /// Returns a path without its first characters, never without all of them.
  func panned(_ path: String, by pan: Int) -> String {
    let steps = min(pan, max(0, path.count - 1))
    return steps > 0 ? mark + path.dropFirst(steps) : path
  }

  /// Returns text that fits, ending in the mark where it was too long.
  func clipped(_ text: String, to cells: Int) -> String {
    guard widths.width(of: text) > cells, cells > 0 else { return text }
    return widths.clipped(text, to: cells - widths.width(of: mark)) + mark
  }

  private func join(_ host: String, _ path: String, width: Int, keepsEnd: Bool = true) -> String {
    let hostCells = widths.width(of: host)
    let pathCells = widths.width(of: path)
    guard hostCells + pathCells > width else { return host + path }
    // The path needs its mark and a few characters to tell anything.
    let leastPath = min(pathCells, 5)
    if hostCells + leastPath > width {
      let shortHost = widths.middleCut(host, to: max(0, width - leastPath), mark: mark)
      return shortHost + end(of: path, cells: width - widths.width(of: shortHost))
    }
    guard keepsEnd else { return host + path }
    let room = width - hostCells
    if room >= 16 { return host + widths.middleCut(path, to: room, mark: mark) }
    return host + end(of: path, cells: room)
  }

  private func end(of text: String, cells: Int) -> String {
    guard widths.width(of: text) > cells else { return text }
    var kept = ""
    var used = widths.width(of: mark)
    guard used <= cells else { return "" }
    for character in text.reversed() {
      let taken = widths.width(of: String(character))
      if used + taken > cells { break }
      kept = String(character) + kept
      used += taken
    }
    return mark + kept
  }
}
