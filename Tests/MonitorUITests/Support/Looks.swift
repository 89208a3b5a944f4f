import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// A way to draw a screen in tests.
enum Look: String, CaseIterable, Sendable {
  case mono
  case color

  func theme(asciiOnly: Bool) throws -> ResolvedTheme {
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil)
    return ResolvedTheme(
      try catalog.load("both"), depth: self == .mono ? .mono : .indexed256,
      asciiOnly: asciiOnly)
  }
}

/// Draws a state and compares text and looks with a golden file.
func expectScreen(
  _ state: AppState, _ name: String, look: Look = .mono,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let theme = try look.theme(asciiOnly: state.context.options.needsASCII)
  let frame = render(state, theme: theme)
  #expect(frame.buffer.size == state.context.size, sourceLocation: sourceLocation)
  expectGolden(
    frame.buffer.goldenDescription, name + ".txt", filePath: suiteFile,
    sourceLocation: sourceLocation)
}

/// Returns the rows of a drawn state as text.
func screenRows(_ state: AppState) throws -> [String] {
  let frame = render(state, theme: try Look.mono.theme(asciiOnly: false))
  return frame.buffer.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// A file of the target's top folder, whose `Golden` folder holds all golden files.
var suiteFile: String {
  let folders = #filePath.split(separator: "/").dropLast(2)
  return "/" + folders.joined(separator: "/") + "/Screens.swift"
}
