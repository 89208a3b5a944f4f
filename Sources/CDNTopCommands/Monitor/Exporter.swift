import FoundationEssentials
import MonitorUI
import Reports
import TaskModel
import Terminal

/// Carries out what an operator takes away from the screen: copies and exports.
struct Exporter: Sendable {
  /// The variables that tell which terminal, and which home folder, there is.
  let environment: ProgramEnvironment
  /// The program to ask where tmux runs.
  var tmux = "tmux"
  /// How long tmux may take.
  var patience: Duration = .seconds(3)

  // MARK: The clipboard

  /// Copies by tmux where that runs and takes it; otherwise returns what the terminal has to be sent.
  func copy(_ source: CopySource) async -> Action {
    let text = Self.text(of: source)
    let route: ClipboardSequence.Route = isInScreen ? .screen : .terminal
    guard let sequence = ClipboardSequence(text, route: route) else {
      let limit = ClipboardSequence.textLimit
      return .said(
        "too much for the clipboard: \(text.utf8.count.grouped) of at most \(limit.grouped) bytes",
        isProblem: true)
    }
    let what = source.what
    switch await tmuxAnswer(text) {
    case .copied: return .said("copied \(what) via tmux", isProblem: false)
    case .kept:
      return .said("copied \(what) into tmux's buffer only: prefix ] pastes it", isProblem: false)
    case .refused(let why): return .clipboardReady(sequence, what: what, after: why)
    case nil: return .clipboardReady(sequence, what: what, after: nil)
    }
  }

  private var isInTmux: Bool { environment.variables.variable("TMUX") != nil }

  /// TERM does not tell: it is `screen` in many a tmux, too, also at the other end of SSH.
  private var isInScreen: Bool { !isInTmux && environment.variables.variable("STY") != nil }

  /// What tmux did with a text.
  private enum TmuxAnswer {
    /// It also told its terminal.
    case copied
    /// It has the text for itself, as those before 3.2 do.
    case kept
    case refused(why: String)
  }

  /// Hands a text to tmux, which by itself would not pass OSC 52 on; nil where there is none.
  private func tmuxAnswer(_ text: String) async -> TmuxAnswer? {
    guard isInTmux else { return nil }
    do throws(ChildProgram.Failure) {
      try await load(text, "-w")
      return .copied
    } catch .exited {
      // It may not know the flag.
      return (try? await load(text)) == nil ? .refused(why: "tmux failed") : .kept
    } catch .cannotStart {
      return .refused(why: "tmux cannot be run")
    } catch .timedOut {
      return .refused(why: "tmux does not answer")
    } catch {
      return .refused(why: "tmux failed")
    }
  }

  private func load(_ text: String, _ flags: String...) async throws(ChildProgram.Failure) {
    let command = ChildProgram(
      arguments: [tmux, "load-buffer"] + flags + ["-"], environment: environment.forTmux,
      input: text)
    try await command.run(timeLimit: patience)
  }

  private static func text(of source: CopySource) -> String {
    switch source {
    case .text(let text, _): text
    case .url(let item, let kind): JSONOutput.url(item, of: kind).text
    case .task(let task, let snapshot, let now):
      WrittenJSON.object { members in
        JSONOutput.add(
          task, to: &members, judgement: Judgement(snapshot, now: now), urls: nil)
      }.text
    }
  }

  // MARK: Files

  /// How long a disk may take to write what may be large.
  private static let diskPatience: Duration = .seconds(30)

  /// Writes rows to a file that only its owner can read.
  @concurrent
  func export(_ request: ExportRequest) async -> ExportReply {
    if let text = request.text {
      return await put(text, request) ?? .written(request.written(rows: 0))
    }
    let ahead = request.calendarAhead
    let snapshot = request.snapshot.moved(by: ahead)
    let tasks = request.tasks.compactMap { snapshot.task($0) }
    let items = request.tasks.first.flatMap { task in request.items.map { (task, $0) } }
    let listing = Listing(
      snapshot, tasks: tasks, items: items, now: request.now.addingTimeInterval(ahead),
      zone: request.zone)
    var text = ""
    var rows = request.items?.count ?? tasks.count
    switch request.format {
    case .csv: OutputFormat.csv.render(listing) { text += $0 }
    case .json: OutputFormat.json.render(listing) { text += $0 }
    case .jsonl: OutputFormat.jsonl.render(listing) { text += $0 }
    case .markdown: OutputFormat.markdown.render(listing) { text += $0 }
    case .failedURLs:
      let urls = Self.failedURLs(of: listing)
      guard !urls.isEmpty else {
        let none =
          request.items == nil
          ? request.scope.lacks("failed URL") : request.scope.noURL("failed")
        return .failed("\(none); nothing was written")
      }
      rows = urls.count
      for url in urls { text += url + "\n" }
    }
    return await put(text, request) ?? .written(request.written(rows: rows))
  }

  /// Writes a text where a request wants it; returns why not, nil where it was written.
  private func put(_ text: String, _ request: ExportRequest) async -> ExportReply? {
    let path = full(request.path)
    do {
      try await Files.aside(path, "write", within: Self.diskPatience) {
        if request.overwrites {
          try Files.put(path, text: text, waits: false)
        } else {
          try Files.create(path, text: text)
        }
      }
    } catch {
      return (error as? FileError)?.isExistingFile == true ? .exists : .failed("\(error)")
    }
    return nil
  }

  /// Writes a text to a new file that only its owner can read.
  @concurrent
  func save(_ text: String, path: String) async -> Action {
    do {
      let file = full(path)
      try await Files.aside(file, "write", within: Self.diskPatience) {
        try Files.create(file, text: text)
      }
    } catch {
      let exists = (error as? FileError)?.isExistingFile == true
      let reason = exists ? "\(path) exists; nothing was written" : "\(error)"
      return .said(reason, isProblem: true)
    }
    return .said("wrote the screen to \(path)", isProblem: false)
  }

  /// Returns every URL that failed, once, in the order of the listing.
  private static func failedURLs(of listing: Listing) -> [String] {
    var seen: Set<String> = []
    var urls: [String] = []
    for task in listing.tasks {
      for item in listing.urls(of: task) ?? URLItems([]) where item.status.isProblem {
        if !item.url.isEmpty, seen.insert(item.url.text).inserted { urls.append(item.url.text) }
      }
    }
    return urls
  }

  /// Returns a path with the home folder in place of a leading `~`.
  private func full(_ path: String) -> String {
    guard path.hasPrefix("~/") else { return path }
    return ProgramPaths(environment: environment.variables).home + path.dropFirst()
  }
}
