import TaskModel

extension CacheTask {
  /// Whether a text stands in anything the task's row may show.
  ///
  /// - Parameter word: The row's status word, which the task alone does not tell.
  func showsText(_ needle: TextNeedle, word: StatusWord) -> Bool {
    let texts = [
      id.vendorID, account.name, provider.word, kind.rawValue, kind.shortWord, word.short,
      word.long, target,
      label?.text, vendorStatus?.text, message?.text,
    ]
    return texts.contains { $0.map(needle.isFound) ?? false }
      || domains.contains(where: needle.isFound)
  }
}

extension URLItem {
  /// Whether a text stands in anything the URL's row may show.
  func showsText(_ needle: TextNeedle) -> Bool {
    let word = StatusWord(status)
    let texts = [url.text, word.short, word.long, vendorStatus?.text, message?.text]
    return texts.contains { $0.map(needle.isFound) ?? false }
  }
}
