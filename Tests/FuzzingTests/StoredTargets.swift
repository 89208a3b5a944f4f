import Foundation
import MonitorUI
import Reports

@testable import TaskModel
@testable import Terminal

extension FuzzTarget {
  static let stored: [FuzzTarget] = [
    FuzzTarget("packing", Stored.packing),
    FuzzTarget("trail", Stored.trail),
    FuzzTarget("recording", Stored.recording),
    FuzzTarget("replay", seeds: ["Tests/FuzzingTests/Corpus/recording"], Replay.check),
  ]
}

/// What has to hold of bytes that a store or a recording may have, by somebody who knows their check sums.
private enum Stored {
  private static let id = CacheTask.ID(account: AccountID("a"), vendorID: "1")

  private static func sealed(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(raw: bytes)
    return writer.sealed()
  }

  /// The first byte says what the others are; what was read of them is the same when it is written and read again.
  @Sendable static func packing(_ bytes: [UInt8]) async throws(Broken) {
    _ = try? URLTexts(packed: bytes)
    guard let kind = bytes.first else { return }
    let rest = bytes.dropFirst()
    switch kind & 3 {
    case 0: try texts(rest)
    case 1: try states(rest, count: Int(kind >> 2))
    case 2: try fields(rest, CacheTask.packedFields, over: CacheTask.blank(id, ProviderID("p")))
    default:
      let blank = AccountStatus.blank(id.account, ProviderID("p"))
      try fields(rest, AccountStatus.packedFields, over: blank)
    }
  }

  private static func texts(_ bytes: ArraySlice<UInt8>) throws(Broken) {
    guard let read = try? URLTexts(packed: sealed(bytes)) else { return }
    try hold(read.size <= 64 * bytes.count, "\(read.size) bytes of text in \(bytes.count)")
    for text in read.texts { try hold(safe: text, limit: .url) }
    try hold((try? URLTexts(packed: read.packed)) == read, "read again it is another list")
  }

  private static func states(_ bytes: ArraySlice<UInt8>, count: Int) throws(Broken) {
    let texts = URLTexts((0..<count).map { SafeText("https://a.example/\($0)", limit: .url) })
    guard let read = try? URLItems(texts, packedStates: sealed(bytes)) else { return }
    for item in read {
      try hold(safe: item.message, limit: .message)
      try hold(safe: item.part, limit: .message)
      let isShare = item.reportedProgress.map { (0...1).contains($0) } ?? true
      try hold(isShare, "a progress of \(item.reportedProgress ?? 0)")
    }
    let again = try? URLItems(texts, packedStates: read.packedStates)
    try hold(again == read, "read again it is another state")
  }

  private static func fields<Root: Equatable>(
    _ bytes: ArraySlice<UInt8>, _ fields: [PackedField<Root>], over blank: Root
  ) throws(Broken) {
    func read(_ bytes: [UInt8]) -> Root? {
      var reader = ByteReader(bytes)
      var root = blank
      do throws(PackingError) { try fields.read(into: &root, from: &reader) } catch { return nil }
      return reader.isAtEnd ? root : nil
    }
    guard let root = read(Array(bytes)) else { return }
    var writer = ByteWriter()
    fields.write(fields.differences(root, blank), of: root, to: &writer)
    try hold(read(writer.bytes) == root, "read again it is another: \(root)")
  }

  /// A trail is short and in order, and one that is merged with itself is the same.
  @Sendable static func trail(_ bytes: [UInt8]) async throws(Broken) {
    guard let trail = try? TaskTrail(packed: sealed(bytes)) else { return }
    let times = trail.points.map(\.at)
    try hold(times == times.sorted(), "out of order")
    try hold(times.count <= TaskTrail.limit, "\(times.count) points")
    try hold((try? TaskTrail(packed: trail.packed)) == trail, "read again it is another")
    try hold(trail.merged(with: trail) == trail, "merged with itself it is another")
    var seen = TaskTrail()
    var task = CacheTask.blank(id, ProviderID("p"))
    task.lastSeenAt = times.first
    for status in TaskStatus.allCases {
      task.status = status
      seen.note(task, at: times.last ?? Date(timeIntervalSince1970: 0))
    }
    let merged = seen.merged(with: trail)
    try hold(merged.points.count <= TaskTrail.limit, "\(merged.points.count) points")
    // Where points had to go, others may go when they come again.
    if seen.points.count + times.count <= TaskTrail.limit {
      try hold(merged.merged(with: trail) == merged, "merged twice it is another")
    }
  }

  /// Puts frames, each a kind, a length and a content, together with their check sums.
  static func file(ofFrames bytes: [UInt8]) -> [UInt8] {
    var file = RecordingFormat.head
    var reader = ByteReader(bytes)
    while let kind = try? reader.byte(), let length = try? reader.count(of: 1),
      let content = try? reader.raw(length)
    {
      var frame = ByteWriter()
      frame.write(byte: kind)
      frame.write(count: length)
      frame.write(raw: content)
      file += frame.sealed()
    }
    return file
  }

  /// What is shown of frames is safe, and the same forwards and back.
  @Sendable static func recording(_ bytes: [UInt8]) async throws(Broken) {
    _ = try? Recording(bytes)
    let file = file(ofFrames: bytes)
    guard let recording = try? Recording(file) else { throw Broken("it is no recording") }
    if recording.damage == nil {
      let whole = try? RecordingFormat.wholeLength(of: file)
      try hold(whole == file.count, "\(whole ?? 0) of \(file.count) bytes are whole")
    }
    guard var player = RecordingPlayer(recording) else { return }
    var shown: [Snapshot] = []
    for moment in 0..<min(recording.count, 200) {
      player.go(to: moment)
      shown.append(player.snapshot)
      for task in player.snapshot.tasks {
        try hold(safe: task.label, limit: .message)
        try hold(safe: task.message, limit: .message)
        for url in task.declaredURLs { try hold(safe: url, limit: .url) }
      }
    }
    for moment in shown.indices.reversed() {
      player.go(to: moment)
      let (now, before) = (player.snapshot, shown[moment])
      let isSame =
        now.takenAt == before.takenAt && now.accounts == before.accounts
        && now.tasks.count == before.tasks.count
        && before.tasks.allSatisfy { now.task($0.id) == $0 }
      try hold(isSame, "moment \(moment) is another when it is gone back to")
    }
  }
}

/// What has to hold of all that is made of a snapshot, whoever says that it was one: no sum is too large, no time beyond what
/// can be written, no text unsafe.
private enum Replay {
  private static let theme =
    (try? ThemeCatalog(userFolder: nil, shareFolder: nil).load(
      ThemeCatalog.defaultName)).map { ResolvedTheme($0, depth: .indexed256, asciiOnly: false) }
  private static let zone = ShownZone.fixed(seconds: 8 * 3_600)

  @Sendable static func check(_ bytes: [UInt8]) async throws(Broken) {
    guard let recording = try? Recording(Stored.file(ofFrames: bytes)),
      var player = RecordingPlayer(recording)
    else { return }
    var screen = AppState(size: Size(width: 120, height: 40), now: player.snapshot.takenAt)
    var alerts = AlertDetector()
    var seen: [CacheTask.ID: TaskTrail] = [:]
    for moment in 0..<min(recording.count, 8) {
      player.go(to: moment)
      let snapshot = player.snapshot
      for task in snapshot.tasks {
        seen[task.id, default: TaskTrail()].note(task, at: snapshot.takenAt)
      }
      _ = alerts.take(snapshot, now: snapshot.takenAt)
      apply(.tick(snapshot.takenAt), to: &screen)
      apply(.snapshot(snapshot), to: &screen)
      try draw(screen)
    }
    for key in "0 Gww>W" { try press(.character(key), in: &screen) }
    for key in [Key.enter, .character("G"), .escape, .character("P"), .escape, .character("L")] {
      try press(key, in: &screen)
    }
    try write(player.snapshot, seen)
  }

  /// Applies an action and all that follows from it inside of the monitor.
  private static func apply(_ action: Action, to screen: inout AppState) {
    for case .derive(let request) in screen.apply(action) {
      _ = screen.apply(.derived(request.derive()))
    }
  }

  private static func press(_ key: Key, in screen: inout AppState) throws(Broken) {
    apply(.input(.key(key)), to: &screen)
    try draw(screen)
  }

  private static func draw(_ screen: AppState) throws(Broken) {
    guard let theme else { throw Broken("no theme") }
    let buffer = render(screen, theme: theme).buffer
    for row in 0..<buffer.size.height {
      let odd = buffer.row(row).first { Glyphs.isHidden($0.scalar) }
      try hold(odd == nil, "drawn is \(odd?.scalar.debugDescription ?? "")")
    }
  }

  private static func write(
    _ snapshot: Snapshot, _ trails: [CacheTask.ID: TaskTrail]
  ) throws(Broken) {
    let listing = Listing(snapshot, zone: zone, includesURLs: true)
    for format in OutputFormat.allCases {
      var written = ""
      format.render(listing) { written += $0 }
      try hold(printable: written)
      if format == .json { try hold(isJSON(written), "no JSON: \(written)") }
    }
    let tasks = snapshot.tasks.map {
      ReviewedTask(ObservedTask(task: $0, trail: trails[$0.id] ?? TaskTrail()))
    }
    let review = Review(
      ReviewMaterial(tasks, filter: "", now: snapshot.takenAt, zone: zone))
    for text in [HandoverText.text(review), ReviewMarkdown.text(review), ReviewHTML.text(review)] {
      try hold(printable: text)
    }
    let json = ReviewJSON.text(review)
    try hold(isJSON(json), "no JSON: \(json)")
  }

  private static func isJSON(_ text: String) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil
  }
}
