import ArgumentParser
import FoundationEssentials
import Proofs
import TaskModel

/// An origin as an option's value: `scheme://host[:port]`.
struct ChosenOrigin: ExpressibleByArgument, Sendable {
  /// The place.
  let value: OriginPlace

  init?(argument: String) {
    guard let url = ProofURL(argument), let scheme = url.scheme, url.target == "/" else {
      return nil
    }
    value = .host(url.host, port: url.port, scheme: scheme)
  }
}

/// An address as an option's value: `ADDR[:PORT]`.
struct ChosenSocket: ExpressibleByArgument, Sendable {
  /// The address.
  let value: SocketPlace

  init?(argument: String) {
    guard let value = SocketPlace(argument) else { return nil }
    self.value = value
  }
}

/// Statuses as an option's value: `404,410`.
struct ChosenStatuses: ExpressibleByArgument, Sendable {
  /// At least one.
  let value: Set<Int>

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let codes = words.map { Int($0).flatMap { (100...599).contains($0) ? $0 : nil } }
    guard codes.allSatisfy({ $0 != nil }) else { return nil }
    value = Set(codes.compactMap(\.self))
  }
}

/// A SHA-256 as an option's value, in hexadecimal digits of either case.
struct ChosenHash: ExpressibleByArgument, Sendable {
  /// The digits in lower case.
  let value: String

  init?(argument: String) {
    guard argument.utf8.count == 64, argument.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      return nil
    }
    value = argument.lowercased()
  }
}

/// A header field as an option's value: `NAME=VALUE`.
struct ChosenField: ExpressibleByArgument, Sendable {
  /// The field.
  let value: ProofExpectation.Field

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "=") else { return nil }
    let name = argument[..<sign]
    let isName = name.allSatisfy { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
    }
    guard !name.isEmpty, isName else { return nil }
    value = ProofExpectation.Field(
      name: String(name), value: String(argument[argument.index(after: sign)...]))
  }
}

/// Codings as an option's value: `identity,gzip,br`.
struct ChosenVariants: ExpressibleByArgument, Sendable {
  /// At least one, each once.
  let value: [Variant]

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let variants = words.map { Variant(rawValue: String($0)) }
    guard variants.allSatisfy({ $0 != nil }) else { return nil }
    let named = Set(variants.compactMap(\.self))
    value = Variant.allCases.filter(named.contains)
  }

  static var allValueStrings: [String] { Variant.allCases.map(\.rawValue) }
}

/// The time of a purge as `--since` takes it.
enum PurgeTime {
  /// Reads what the filter's `since:` takes.
  ///
  /// - Throws: ``UsageError``.
  static func read(_ text: String, now: Date, zone: ShownZone) throws(UsageError) -> Date {
    let filter: TaskFilter
    do throws(FilterError) {
      filter = try TaskFilter(parsing: "since:\"\(text)\"", now: now, zone: zone)
    } catch {
      throw .wrong("--since: \(error.reason)" + (error.advice.map { ", \($0)" } ?? ""))
    }
    guard let moment = filter.earliestReference(now: now), moment <= now else {
      throw .wrong("--since: \(text) is not in the past")
    }
    return moment
  }
}
