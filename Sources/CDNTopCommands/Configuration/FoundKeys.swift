import FoundationEssentials
import Providers
import Reports
import TaskModel

/// The vendors' keys that this machine has already: where they are, never what they are.
struct FoundKeys {
  /// An account that a configuration can make of a key.
  struct Account {
    /// The name, unique among those found.
    var name: String
    /// The provider's word.
    let provider: String
    /// The profile that gives the key.
    let profile: String
    /// Where the key was found, in words.
    let origin: String
    /// Why the key cannot be used; nil where it can.
    let obstacle: String?

    /// The account as an entry of `accounts`.
    var yaml: String {
      let mark = obstacle == nil ? "" : "#"
      var text = "  # \(origin)\n"
      if let obstacle { text += "  # not usable: \(obstacle)\n" }
      text += "\(mark)  - name: \(name)\n\(mark)    provider: \(provider)\n"
      return text + "\(mark)    profile: \(WrittenJSON.quoted(profile))\n"
    }
  }

  private let machine: ProfileMachine

  /// Looks in what a machine has.
  init(on machine: ProfileMachine) { self.machine = machine }

  /// Everything that was found, with names that differ.
  var accounts: [Account] {
    var names: Set<String> = []
    var programs: Set<String> = []
    var accounts: [Account] = []
    for provider in ProviderRegistry.all {
      // Of the products that one program has keys for, the first is as good as any.
      guard let profiles = provider.profiles, programs.insert(profiles.program).inserted else {
        continue
      }
      for found in profiles.found(on: machine) {
        let plain = profiles.program + "-" + String(Self.plain(found.name).prefix(40))
        var name = plain
        var number = 2
        while !names.insert(name).inserted {
          name = "\(plain)-\(number)"
          number += 1
        }
        accounts.append(
          Account(
            name: name, provider: provider.id.word, profile: found.name,
            origin: Self.line(found.origin), obstacle: found.obstacle.map(Self.line)))
      }
    }
    return accounts
  }

  /// A text of a file that may stand in a comment.
  private static func line(_ text: String) -> String {
    SafeText(text, limit: .message).text
  }

  /// A name of an account, which may not hold every character.
  private static func plain(_ text: String) -> String {
    String(text.unicodeScalars.prefix(64).map { allowed($0) ? Character($0) : "-" })
  }

  private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }
}
