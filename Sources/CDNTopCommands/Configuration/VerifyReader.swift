import MonitorUI
import Proofs
import StrictYAML
import TaskModel

/// Which hosts are meant: one, all below one (`*.example.com`), or all (`*`).
struct HostPattern: Hashable, Sendable {
  /// What means every host.
  static let all = "*"

  /// What the host ends with, where it may be one of many; nil for one host.
  private let end: String?
  private let host: String

  /// Reads a pattern; nil for what is none.
  init?(_ text: String) {
    let text = Punycode.asciiHost(text).lowercased()
    guard !text.isEmpty, !text.contains("/"), !text.contains(":") else { return nil }
    host = text
    if text == Self.all {
      end = ""
    } else if text.hasPrefix("*.") {
      end = String(text.dropFirst())
    } else {
      end = nil
    }
    if (end ?? text).contains("*") { return nil }
  }

  /// Whether a host is meant.
  func matches(_ host: String) -> Bool {
    end.map { host.hasSuffix($0) && host.count > $0.count } ?? (host == self.host)
  }
}

extension Configuration.Verify {
  private static let largestList = 1 << 22

  /// Returns how to ask, as far as the configuration says.
  ///
  /// - Parameter places: where, as `--from` takes it; nil to go by the configuration, else here.
  /// - Throws: ``UsageError``, ``FileError``.
  func proofSettings(from places: String? = nil) throws -> ProofSettings {
    var settings = ProofSettings()
    let usual = from.isEmpty ? ["local"] : from
    do {
      settings.places = try PlaceList(places ?? usual.joined(separator: ",")) {
        try Files.read(places == nil ? path($0) : $0, limit: Self.largestList).text
      }
    } catch let error as PlaceList.Failure {
      throw UsageError.wrong("\(places == nil ? "verify.from" : "--from") \(error)")
    }
    settings.rate = rate ?? settings.rate
    return settings
  }
}

/// Reads the section `verify` of a configuration.
enum VerifyReader {
  /// Returns the settings.
  ///
  /// - Parameter path: returns where a file is that the configuration names.
  static func settings(
    _ reader: YAMLReader, path: @escaping @Sendable (String) -> String
  ) -> Configuration.Verify {
    reader.unknownKeys(allowed: ["origins", "from", "rate"])
    var settings = Configuration.Verify()
    settings.path = path
    if let value = reader.value("origins"), !value.isEmpty, let origins = value.mapping() {
      for value in origins.values {
        guard let text = value.string() else { continue }
        guard let origin = ChosenOrigin(argument: text) else {
          value.report("must be an origin such as https://203.0.113.10, with a port or without")
          continue
        }
        guard let pattern = HostPattern(value.name) else {
          value.report("must stand behind a host such as www.example.com or *.example.com")
          continue
        }
        settings.origins.append((pattern, origin.value))
      }
    }
    if let value = reader.value("from"), !value.isEmpty {
      settings.from = value.isList ? value.strings() ?? [] : [value.string()].compactMap(\.self)
      for place in settings.from where !PlaceList.isWellFormed(place) {
        let quoted = YAMLWords.safe.quoted(place)
        value.report("takes local, ip:ADDR[:PORT], ip:@FILE and dns:ADDR, not \(quoted)")
      }
    }
    settings.rate = reader.number("rate", positive: true)
    return settings
  }
}
