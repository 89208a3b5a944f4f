import Glibc
import TaskModel

/// The zone of clock times as configured: `Asia/Shanghai`, `+08:00`, `UTC` or `local`.
enum ZoneSetting: Hashable, Sendable {
  /// The machine's, or that of the variable `TZ`.
  case system
  /// A clock that many seconds east of UTC.
  case fixed(seconds: Int)
  /// A place of the machine's time zone data.
  case named(String)

  /// Reads a setting; nil for a zone this machine does not know.
  ///
  /// - Parameter folder: the machine's time zone data.
  init?(_ text: String, folder: String = Self.folder([:])) {
    switch text {
    case "local", "system": self = .system
    case "UTC", "Z": self = .fixed(seconds: 0)
    default:
      if let offset = Self.offset(text) {
        self = .fixed(seconds: offset)
      } else if Self.isPlace(text), Self.isZoneFile(folder + "/" + text) {
        self = .named(text)
      } else {
        return nil
      }
    }
  }

  /// Makes the zone the process's own where it has a name, and returns how to show times in it.
  ///
  /// Call it before the first clock time is shown, while the process has one thread of ours.
  func activate() -> ShownZone {
    switch self {
    case .system: return .system
    case .fixed(let seconds): return .fixed(seconds: seconds)
    case .named(let name):
      setenv("TZ", ":" + name, 1)
      tzset()
      return .system
    }
  }

  /// Where the C library looks for the rules of zones.
  static func folder(_ environment: [String: String]) -> String {
    environment.variable("TZDIR") ?? "/usr/share/zoneinfo"
  }

  /// Says that the machine does not know the zone of the variable `TZ`, for which the C library takes UTC without
  /// a word; nil where it knows it.
  static func complaint(about environment: [String: String]) -> String? {
    guard let value = environment.variable("TZ") else { return nil }
    let name = value.hasPrefix(":") ? String(value.dropFirst()) : value
    let folder = folder(environment)
    let isKnown =
      name.isEmpty || ["UTC", "GMT", "Z"].contains(name) || isRule(name)
      || isZoneFile(name.hasPrefix("/") ? name : folder + "/" + name)
    guard !isKnown else { return nil }
    let missing = access(folder, F_OK) == 0 ? "" : ", which has no time zone data (\(folder))"
    return "TZ=\(value) is no time zone of this machine\(missing); times are in UTC. "
      + "Install tzdata, or set timezone: under monitor: to an offset such as +08:00"
  }

  /// Whether a text tells a zone by its rules, as `CST-8` and `<+08>-8` do.
  private static func isRule(_ text: String) -> Bool {
    text.prefixMatch(of: /(?:<[+\-A-Za-z0-9]{3,}>|[A-Za-z]{3,})[+\-]?[0-9]/) != nil
  }

  private static func isPlace(_ text: String) -> Bool {
    guard !text.isEmpty, !text.hasPrefix("/"), !text.contains("..") else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "+"):
        true
      default: false
      }
    }
  }

  /// Whether a file holds the rules of a zone: beside those there are folders and lists, of which the C
  /// library makes UTC without a word.
  private static func isZoneFile(_ path: String) -> Bool {
    (try? Files.read(path, limit: 1 << 20))?.text.hasPrefix("TZif") ?? false
  }

  private static func offset(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { return nil }
    let sign: Int
    switch bytes[0] {
    case UInt8(ascii: "+"): sign = 1
    case UInt8(ascii: "-"): sign = -1
    default: return nil
    }
    let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let hours = digits[0] * 10 + digits[1]
    let minutes = digits[2] * 10 + digits[3]
    guard hours < 15, minutes < 60 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }
}
