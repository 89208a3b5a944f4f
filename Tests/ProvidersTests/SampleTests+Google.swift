import FoundationEssentials
import TestSupport

extension SampleTests {
  static let google: [Case] = [
    Case(
      file: "google.globalOperations.json", provider: "google-cdn",
      scope: .window(from: .distantPast, to: .distantFuture),
      expectation: .page([
        "operation-1767225661000-abc purge-pattern running running RUNNING 2026-01-01T08:01:01Z"
          + " \"by deploy@example-project.iam.gserviceaccount.com\"",
        "  /hello/* running -",
      ]))
  ]
}
