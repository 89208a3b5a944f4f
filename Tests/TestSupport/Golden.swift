import Foundation
public import Testing

/// Compares text with the file of that name in the `Golden` folder beside the calling test.
///
/// With `CDNTOP_RECORD_GOLDEN=1` in the environment the file is written instead, and the run fails so
/// that a recording is never mistaken for a pass.
public func expectGolden(
  _ text: String, _ name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(filePath: filePath).deletingLastPathComponent().appending(path: "Golden")
  let file = folder.appending(path: name)
  if ProcessInfo.processInfo.environment["CDNTOP_RECORD_GOLDEN"] == "1" {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(name); run again to compare", sourceLocation: sourceLocation)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record(
      "no golden file \(name); record it with CDNTOP_RECORD_GOLDEN=1",
      sourceLocation: sourceLocation)
    return
  }
  guard expected != text else { return }
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let actualLines = text.split(separator: "\n", omittingEmptySubsequences: false)
  var difference = ""
  for index in 0..<max(expectedLines.count, actualLines.count) {
    let before = index < expectedLines.count ? String(expectedLines[index]) : "(no line)"
    let after = index < actualLines.count ? String(actualLines[index]) : "(no line)"
    if before != after {
      difference += "line \(index + 1)\n  golden: \(before)\n  actual: \(after)\n"
    }
  }
  Issue.record(
    "\(name) differs from its golden file\n\(difference)", sourceLocation: sourceLocation)
}
