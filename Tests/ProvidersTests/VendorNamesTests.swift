import Foundation
import Glibc
import TaskModel
import Testing

@testable import Providers

/// Vendors are named in their own folders and in the registries, and nowhere else in the sources: what their
/// users type and read comes from the vendors' descriptions.
@Suite struct VendorNamesTests {
  /// What vendors and their products are called, those that are to come included.
  private static let names = [
    "alibaba", "aliyun", "alicloud", "dcdn",
    "ucloud", "ucdn", "scloud", "surfercloud",
    "jd cloud", "jdcloud", "jcloud", "opencdn",
    "tencent", "qcloud", "edgeone", "cloudfront", "huawei", "volcengine", "volces", "byteplus",
    "google",
  ]

  /// The tables that name vendors; the last tells whose node gave an answer.
  private static let registries: Set<String> = [
    "Providers/ProviderRegistry.swift", "Simulator/VendorRegistry.swift",
    "Proofs/Headers/CacheVendor+Table.swift",
  ]

  /// A vendor's folder lies in `Providers` or `Simulator`.
  private static func isVendors(_ path: [String]) -> Bool {
    guard path.count > 2, ["Providers", "Simulator"].contains(path[0]) else { return false }
    return names.contains(path[1].lowercased())
  }

  /// The files below Sources by their paths, in lower case.
  static func sources() throws -> [(path: String, text: [UInt8])] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources").standardizedFileURL
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]))
    var sources: [(String, [UInt8])] = []
    for case let file as URL in files {
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      let path = file.standardizedFileURL.pathComponents.dropFirst(folder.pathComponents.count)
      // Letters get the bit that tells lower case; of other signs none becomes a letter of a name.
      let text = try Data(contentsOf: file).map { $0 >= 0x41 ? $0 | 0x20 : $0 }
      sources.append((path.joined(separator: "/"), text))
    }
    return sources
  }

  /// The number of the line in which a name stands first; nil where none has it.
  static func line(of name: String, in text: [UInt8]) -> Int? {
    let name = Array(name.utf8)
    return text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var place = 0
      while let hit = memchr(start + place, Int32(name[0]), bytes.count - place) {
        let offset = UnsafeRawPointer(hit) - start
        guard offset + name.count <= bytes.count else { return nil }
        if memcmp(hit, name, name.count) == 0 {
          return bytes.prefix(offset).count { $0 == 0x0A } + 1
        }
        place = offset + 1
      }
      return nil
    }
  }

  @Test func onlyTheirFoldersAndTheRegistriesNameVendors() throws {
    let sources = try Self.sources()
    #expect(sources.count > 300)
    #expect(Self.registries.isSubset(of: sources.map(\.path)))
    for (path, text) in sources {
      let parts = path.split(separator: "/").map(String.init)
      guard !Self.registries.contains(path), !Self.isVendors(parts) else { continue }
      for name in Self.names {
        if let line = Self.line(of: name, in: text) {
          Issue.record("Sources/\(path):\(line) names a vendor: \(name)")
        }
      }
    }
  }

  /// A new vendor's word is among those that are looked for.
  @Test func everyVendorIsLookedFor() {
    for description in ProviderRegistry.all {
      for word in [description.id.word, description.vendor.lowercased()] {
        #expect(Self.names.contains { word.contains($0) }, "\(word)")
      }
    }
  }

  /// What is said of the list, before any account is made, is what the provider says.
  @Test func descriptionsTellWhetherThereIsAList() throws {
    for description in ProviderRegistry.all {
      let provider = try ProviderRegistry.make(
        RegistryTests.leastSettings(description), http: ScriptedHTTP([]))
      #expect(provider.capabilities.canList == description.hasList, "\(description.id)")
    }
  }
}
