import ArgumentParser
import Dispatch
import MonitorUI
import Providers
import Store
import Synchronization
import TaskModel

/// What shells offer for the words of a command line; anything that cannot be read offers nothing.
enum ShellCompletion {
  /// Words of a filter.
  static let filter = CompletionKind.custom { words, _, typed in
    let known = KnownWords(words, in: .current)
    return FilterWords.candidates(for: typed, names: known.names, labels: known.labels)
  }

  /// Names of accounts.
  static let account = CompletionKind.custom { words, _, typed in
    KnownWords(words, in: .current).names.accounts.filter { $0.hasPrefix(typed) }
  }

  /// Labels that are in use.
  static let label = CompletionKind.custom { words, _, typed in
    KnownWords(words, in: .current).labels.filter { $0.hasPrefix(typed) }
  }

  /// Names of themes.
  static let theme = CompletionKind.custom { _, _, typed in
    ProcessContext.current.paths.themeCatalog.choices.filter { $0.hasPrefix(typed) }
  }

  /// Names of themes, or the word before a file to validate.
  static let shownTheme = CompletionKind.custom { words, _, typed in
    guard !words.contains(ThemesCommand.check) else { return [] }
    let names = ProcessContext.current.paths.themeCatalog.choices
    return ([ThemesCommand.check] + names).filter { $0.hasPrefix(typed) }
  }
}

/// The names and labels that a command line may mean.
struct KnownWords {
  /// The accounts and providers.
  let names: FilterNames
  private let configuration: Configuration?
  private let process: ProcessContext
  private let patience: Duration

  /// Reads the configuration that `--config` among the words names, or else the usual one.
  ///
  /// - Parameter patience: how long a shell waits for labels at most, whoever keeps them.
  init(
    _ words: [String], in process: ProcessContext, patience: Duration = .milliseconds(800)
  ) {
    (self.process, self.patience) = (process, patience)
    let loader = ConfigurationLoader(process: process)
    configuration = try? loader.load(option: Self.configFile(words))
    names =
      configuration?.filterNames
      ?? FilterNames(providers: ProviderRegistry.all.map(\.id.word))
  }

  /// The labels on the operator's own watch list and on the team's, each once.
  ///
  /// Whoever types is told nothing, waits for nobody, and nothing is made or moved: what cannot be had in time is
  /// not offered.
  var labels: [String] {
    let store = process.keptStore(for: [])
    let folder = process.stateFolder
    let (own, shared) = ("words of " + folder.path, "words of the team")
    let found = Aside.block(in: [own, shared], within: patience) { [self] lane in
      if lane == shared { return teamLabelsNow() }
      let tracked = ((try? store.watchedNow()) ?? []) + EarlierFile.watchedNow(in: folder)
      return tracked.compactMap(\.label)
    }
    return Set(found.values.joined()).sorted()
  }

  /// The labels of the team; it blocks the calling thread, as long as the team's store takes.
  private func teamLabelsNow() -> [String] {
    guard configuration?.team != nil else { return [] }
    let found = Mutex<[String]>([])
    let isOver = DispatchSemaphore(value: 0)
    Task {
      let labels = await process.teamLabels(of: configuration)
      found.withLock { $0 = labels }
      isOver.signal()
    }
    isOver.wait()
    return found.withLock { $0 }
  }

  /// Returns the value of `--config FILE` or `--config=FILE`, the last one; nil for none.
  static func configFile(_ words: [String]) -> String? {
    var file: String?
    for (index, word) in words.enumerated() {
      if word == "--config", index + 1 < words.count { file = words[index + 1] }
      if word.hasPrefix("--config=") { file = String(word.dropFirst("--config=".count)) }
    }
    return file
  }
}
