import TaskModel

extension CacheTask {
  /// Whether a text stands in anything the task's row may show.
  func showsText(_ needle: TextNeedle) -> Bool {
    let texts = [
      id.vendorID, account.name, provider.word, kind.rawValue, status.rawValue,
      StatusWord(status).short, target, label?.text, vendorStatus?.text, message?.text,
    ]
    return texts.contains { $0.map(needle.isFound) ?? false }
      || domains.contains(where: needle.isFound)
  }
}

extension URLItem {
  /// Whether a text stands in anything the URL's row may show.
  func showsText(_ needle: TextNeedle) -> Bool {
    let texts = [
      url.text, status.rawValue, StatusWord(status).short, vendorStatus?.text, message?.text,
    ]
    return texts.contains { $0.map(needle.isFound) ?? false }
  }
}
