import FoundationEssentials

/// The names in the paths and queries of URLs by which a vendor's message would give them away.
///
/// What ends as a file does is such a name whatever URL it is of. Short names, and words that messages are made of, tell nothing: without them a message says nothing either.
struct TellingNames {
  private var names: Set<String> = []

  /// Collects the names of some URLs, as they are written and as they are read.
  ///
  /// - Parameter hosts: what is no name.
  /// - Complexity: O(*n*) in the bytes of the URLs.
  init(of urls: some Sequence<SafeText>, hosts: some Sequence<String>) {
    let hosts = Set(hosts)
    for url in urls {
      let path = URLText.path(of: url.text)
      // What has neither a host nor a path is a name.
      let isHost = URLText.host(of: url.text).map(hosts.contains) ?? false
      let hidden = path.isEmpty && !isHost ? url.text : path
      add(hidden)
      if hidden.contains("%") { add(Self.decoded(hidden)) }
    }
    names.subtract(hosts)
  }

  private mutating func add(_ path: String) {
    for name in Self.words(of: path[...]) where Self.tells(name) {
      names.insert(name.lowercased())
      let stem = Self.stem(of: name)
      if Self.tells(stem) { names.insert(stem.lowercased()) }
    }
  }

  /// Returns a word of a message with something else in the place of each name in it.
  func hiding(_ word: Substring, by hidden: (Substring) -> String) -> String {
    var text = ""
    var place = word.startIndex
    for name in Self.words(of: word) where isTold(name) {
      text += word[place..<name.startIndex] + hidden(name)
      place = name.endIndex
    }
    return text + word[place...]
  }

  /// Whether a text may have any of them, which is found out without them.
  static func mayBe(in text: String) -> Bool { words(of: text[...]).contains { tells($0) } }

  private func isTold(_ name: Substring) -> Bool {
    guard Self.tells(name) else { return false }
    if Self.isFile(name) { return true }
    // A name may have got an ending, such as that of a part of a download.
    var rest = name[...]
    while !names.contains(rest.lowercased()) {
      guard let dot = rest.lastIndex(of: "."), dot > rest.startIndex else { return false }
      rest = rest[..<dot]
    }
    return Self.tells(rest)
  }

  // MARK: - Words

  /// A path as it is read: with what stands for bytes as these bytes.
  private static func decoded(_ path: String) -> String {
    let bytes = Array(path.utf8)
    var plain: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let digits = bytes[place...].dropFirst().prefix(2)
      if bytes[place] == UInt8(ascii: "%"), digits.count == 2,
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        plain.append(byte)
        place += 3
      } else {
        plain.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// The parts of a text that may be names, without the marks around them.
  private static func words(of text: Substring) -> [Substring] {
    text.split { !isNamePart($0) }.compactMap { word in
      guard let first = word.firstIndex(where: { !marks.contains($0) }),
        let last = word.lastIndex(where: { !marks.contains($0) })
      else { return nil }
      return word[first...last]
    }
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || marks.contains(character)
  }

  private static let marks: Set<Character> = [".", "-", "_", "~"]

  /// A name without the ending that tells what kind of file it is.
  private static func stem(of name: Substring) -> Substring {
    name.lastIndex(of: ".").map { name[..<$0] } ?? name
  }

  /// Whether it ends as files do that are on sites, and no host does.
  private static func isFile(_ name: Substring) -> Bool {
    name.lastIndex(of: ".").map { files.contains(name[name.index(after: $0)...].lowercased()) }
      ?? false
  }

  private static let files: Set<String> = [
    "7z", "aac", "apk", "asp", "aspx", "avi", "avif", "bin", "bmp", "bz2", "css", "csv", "deb",
    "dmg",
    "doc", "docx", "eot", "exe", "flv", "gif", "gz", "htm", "html", "ico", "ipa", "iso", "jar",
    "jpeg",
    "jpg", "js", "json", "jsp", "m3u8", "m4a", "m4s", "mjs", "mp3", "mp4", "mpd", "msi", "ogg",
    "otf",
    "pdf", "php", "pkg", "png", "ppt", "pptx", "rar", "rpm", "svg", "swf", "tar", "tgz", "ts",
    "ttf",
    "txt", "vtt", "wasm", "wav", "webm", "webp", "woff", "woff2", "xls", "xlsx", "xml", "xz", "zip",
  ]

  /// Whether it gives anything away: it is no short one, and no word that anybody may use.
  private static func tells(_ name: Substring) -> Bool {
    name.utf8.count >= 4 && !ordinary.contains(stem(of: name).lowercased())
      && !ordinary.contains(name.lowercased())
  }

  /// Words of vendors' messages, and names that many sites have.
  private static let ordinary: Set<String> = Set(
    """
    access account action again already area argument assets back been blocked bucket cache cached canceled cannot check \
    code complete completed conn connect connection content could count create daily data date default delete denied \
    detail details directory does domain done download edge empty error exceed exceeded exist exists expired fail failed \
    failure fetch file files find finished flush forbidden found from gateway have head home host html http https image \
    images index info inner internal invalid item items json lasterror limit limited line list load local main mainland \
    media message method missing more name network node none null object objects only open operation origin overseas \
    page param parameter part partial pass path pattern pending permission please ports prefetch preload process \
    processing public purge queue queued quota rate read refresh refreshing refused region reject rejected request reset \
    resource response retry root running server service site size skip slow some source stale static status stop success \
    succeeded successful system task tasks test than that there this throttled time timeout timed token total type \
    unavailable unknown upload used user valid value version video videos wait waiting warming when with within wrong \
    your zone
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
