import ArgumentParser
import MonitorUI
import Providers
import Store
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
    ProcessContext.current.paths.themeCatalog.names.filter { $0.hasPrefix(typed) }
  }
}

/// The names and labels of the configuration that a command line means.
struct KnownWords: Equatable {
  /// The accounts and providers.
  let names: FilterNames
  /// The labels on the watch list, each once.
  let labels: [String]

  /// Reads the configuration that `--config` among the words names, or else the usual one.
  init(_ words: [String], in process: ProcessContext) {
    let loader = ConfigurationLoader(process: process)
    let configuration = try? loader.load(option: Self.configFile(words))
    names =
      configuration?.filterNames
      ?? FilterNames(providers: ProviderRegistry.all.map(\.id.word))
    // Whoever types is told nothing, waits for nobody, and nothing is made or moved.
    let store = process.keptStore(for: [])
    let folder = process.stateFolder
    let tracked = try? Aside.block(in: "words of " + folder.path, within: .seconds(1)) {
      ((try? store.watchedNow()) ?? []) + EarlierFile.watchedNow(in: folder)
    }
    labels = Set((tracked ?? []).compactMap(\.label)).sorted()
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
