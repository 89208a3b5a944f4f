import Foundation
import HTTPTypes
import Proofs
import TaskModel
import TestSupport
import Testing

@testable import Simulator

/// What the simulated edges say, read as `verify` reads it: two views of a vendor's header that check each other.
@Suite struct SimulatedEdgeTests {
  /// What was read of the four edges, and what they meant.
  private static func readings(
    of provider: String, after seconds: Int
  ) throws -> [(reading: CacheReading, saved: Int)] {
    let clock = ManualClock()
    var options = SimulatorOptions(tasks: 60)
    options.providers = [provider]
    let server = SimulatorServer(options: options, clock: clock, now: { clock.wallTime() })
    clock.advance(by: .seconds(seconds))
    let now = clock.wallTime()
    return EdgeNode.edges.flatMap { node in
      [EdgeCopy.Source.hit, .stale, .miss].map { source in
        let age = source == .miss ? 0 : 4_000
        let saved = Int(now.timeIntervalSince1970) - age
        let copy = EdgeCopy(
          node: node, source: source, isOld: source == .stale, savedAt: saved,
          now: now.timeIntervalSince1970)
        var fields = HTTPFields()
        for header in server.edgeFields(of: copy, vendor: 0) {
          guard let name = HTTPField.Name(header.name) else { continue }
          fields.append(HTTPField(name: name, value: header.value))
        }
        let answer = Answer(status: 200, fields: fields, body: nil, at: now)
        return (CacheReading(answer), saved)
      }
    }
  }

  @Test(
    "Every vendor's edges are known by their answers, with the times of their copies",
    arguments: SimulatorServer.allProviders)
  func recognized(provider: String) throws {
    let readings = try Self.readings(of: provider, after: 100)
    #expect(readings.count == 12)
    for (index, (reading, saved)) in readings.enumerated() {
      #expect(reading.vendor == CacheVendor.of(ProviderID(provider)))
      let isMiss = index % 3 == 2
      #expect(reading.state == (isMiss ? .miss : .hit))
      let since = reading.cachedSince.map { Int($0.timeIntervalSince1970) }
      // A copy of this moment may be dated by nothing.
      #expect(since == saved || (isMiss && since == nil), "\(reading)")
    }
  }

  @Test(
    "Nodes are told apart where the vendor's header tells them",
    arguments: [
      ("alibaba-cdn", "127.0.0.11"), ("alibaba-esa", "127.0.0.11"), ("ucloud", "1.1 edge-11"),
      ("cloudfront", "SIM11-P1"), ("google-cdn", "edge-11"), ("huawei-cdn", "edge-11"),
    ])
  func nodes(provider: String, first: String) throws {
    let nodes = try Self.readings(of: provider, after: 100).map(\.reading.node)
    #expect(nodes[0] == first)
    #expect(Set(nodes).count == 4)
  }
}
