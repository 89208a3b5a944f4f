import Foundation
import TestSupport
import Testing

@testable import Simulator

/// A server on a manual clock, with requests signed as its accounts sign.
struct Stage {
  let clock: ManualClock
  let server: SimulatorServer

  init(
    _ options: SimulatorOptions = SimulatorOptions(),
    vendors: [any VendorRoutes] = VendorRegistry.usual
  ) {
    let clock = ManualClock()
    self.clock = clock
    server = SimulatorServer(
      options: options, clock: clock, now: { clock.wallTime() }, vendors: vendors)
  }

  var unix: Int { Int(clock.wallTime().timeIntervalSince1970) }

  /// A key of an account's credentials.
  func credential(_ account: String, _ key: String) -> String {
    let found = server.accounts.first { $0.name == account }
    return found?.credentials.first { $0.key == key }?.value ?? ""
  }

  func send(_ request: SimulatorRequest) async -> Reply { Reply(await server.answer(to: request)) }
}

/// An answer with its JSON read.
struct Reply {
  let response: SimulatorResponse
  let json: [String: Any]

  init(_ response: SimulatorResponse) {
    self.response = response
    let object = try? JSONSerialization.jsonObject(with: Data(response.body))
    json = object as? [String: Any] ?? [:]
  }

  var text: String { String(decoding: response.body, as: UTF8.self) }
  var code: String? { json["Code"] as? String }
  var retCode: Int? { json["RetCode"] as? Int }

  /// The rows of an Alibaba answer, whatever holds them.
  var rows: [[String: Any]] {
    if let flat = json["Tasks"] as? [[String: Any]] { return flat }
    let tasks = json["Tasks"] as? [String: Any] ?? [:]
    return (tasks["CDNTask"] ?? tasks["Task"]) as? [[String: Any]] ?? []
  }

  /// The tasks of a UCloud answer.
  var tasks: [[String: Any]] { json["TaskList"] as? [[String: Any]] ?? [] }
}

enum Fixture {
  static func vectors(_ name: String) throws -> [[String: Any]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/\(name).json"))
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(object["vectors"] as? [[String: Any]])
  }
}

func query(_ parameters: [String: String]) -> String {
  let pairs = parameters.sorted { $0.key < $1.key }
  return pairs.map { PercentText.encoded($0.key) + "=" + PercentText.encoded($0.value) }
    .joined(separator: "&")
}
