import Foundation
import MonitorUI
import StrictYAML
import TaskModel

@testable import CDNTopCommands
@testable import Providers

extension FuzzTarget {
  static let files: [FuzzTarget] = [
    FuzzTarget("configuration", Files.configuration),
    FuzzTarget("theme", seeds: ["themes"], Files.theme),
    FuzzTarget("profiles", Files.profiles),
    FuzzTarget("track", seeds: [samples], Files.track),
    FuzzTarget("state", Files.state),
  ]
}

/// What has to hold of files that people, vendors' programs and other processes wrote.
private enum Files {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private static func result<Value, Failure: Error>(
    _ read: () throws(Failure) -> Value
  ) -> Result<Value, Failure> {
    do throws(Failure) { return .success(try read()) } catch { return .failure(error) }
  }

  private static func check(_ error: DiagnosticsError, in text: String) throws(Broken) {
    let lines = text.count(where: \.isNewline) + 2
    for diagnostic in error.diagnostics {
      try hold(printable: diagnostic.description)
      let isInside = (1...lines).contains(diagnostic.line) && diagnostic.column >= 1
      try hold(isInside, "a mistake at \(diagnostic.line):\(diagnostic.column) of \(lines) lines")
    }
    let isSorted = zip(error.diagnostics, error.diagnostics.dropFirst()).allSatisfy {
      ($0.line, $0.column) <= ($1.line, $1.column)
    }
    try hold(isSorted, "mistakes out of order")
  }

  /// There is a configuration, or mistakes at places of the file, safe to print.
  @Sendable static func configuration(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    let paths = ProgramPaths(environment: ["HOME": "/home/me"])
    let reader = ConfigurationReader(file: "/etc/c.yaml", paths: paths)
    switch result({ () throws(DiagnosticsError) in try reader.configuration(in: written) }) {
    case .success(let configuration):
      let names = configuration.accounts.map(\.name)
      try hold(Set(names).count == names.count, "two accounts of one name")
    case .failure(let error): try check(error, in: written)
    }
  }

  @Sendable static func theme(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    let catalog = ThemeCatalog(
      userFolder: nil, shareFolder: nil,
      embedded: ThemeCatalog.embeddedTexts.merging(["t": written]) { $1 })
    switch result({ () throws(ThemeError) in try catalog.load("t") }) {
    case .success(let theme):
      for depth in ColorDepth.allCases {
        _ = ResolvedTheme(theme, depth: depth, asciiOnly: depth == .mono)
      }
      for line in ThemeReport(theme).lines { try hold(printable: line) }
    case .failure(.invalid(let mistakes)): try check(mistakes, in: written)
    case .failure(let error): throw Broken("\(error)")
    }
  }

  /// Every file of a vendor's program has the bytes, and its programs and addresses answer with them.
  ///
  /// What is said of a profile is safe to print.
  @Sendable static func profiles(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    let machine = ProfileMachine(
      environment: [:], home: "/home/me", now: { now },
      names: { _ in ["default.credential", "x"] },
      read: { _ in written }, run: { _ in written }, fetch: { _ in bytes })
    _ = ShellWords.split(written)
    var known: Set<String> = []
    for profiles in ProviderRegistry.all.compactMap(\.profiles)
    where known.insert(profiles.program).inserted {
      let found = profiles.found(on: machine)
      for profile in found {
        try hold(printable: SafeText(profile.name, limit: .word).text)
        if let obstacle = profile.obstacle { try hold(printable: obstacle) }
      }
      for name in ["default"] + found.prefix(3).map(\.name) {
        let said: String?
        do throws(ProfileError) {
          _ = try await profiles.usableKey(of: name, on: machine)
          said = nil
        } catch {
          said = error.reason
        }
        if let said { try hold(printable: said) }
      }
    }
  }

  /// Ids are never empty, and stand in the order of their lines.
  @Sendable static func track(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    let input = TrackInput(written)
    let lines = written.count(where: \.isNewline) + 1
    var last = 1
    for item in input.items {
      try hold(!item.id.isEmpty, "an empty id")
      try hold((last...lines).contains(item.line ?? 1), "line \(item.line ?? 1) of \(lines)")
      last = item.line ?? last
    }
    try hold(input.items.count <= bytes.count, "\(input.items.count) ids")
    if let refusal = input.refusal { try hold(printable: refusal) }
  }

  /// Lines of earlier versions.
  @Sendable static func state(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    if let line = EarlierHistoryLine(written) {
      let task = line.task
      try hold(task.isEndConfirmed, "a history has ends alone: \(written)")
      if let word = task.vendorStatus?.text { try hold(printable: word) }
    }
    let list = EarlierWatchList(bytes)
    let lines = bytes.count { $0 == 0x0A } + 1
    try hold(list.entries.count <= lines, "\(list.entries.count) entries of \(lines) lines")
    if let sentence = list.unread.sentence(of: "the watch list", path: "p", keptIn: nil) {
      try hold(printable: sentence)
    }
  }
}
