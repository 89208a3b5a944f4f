import HTTPTypes
import Providers
import TaskModel

/// What each vendor tells, as a page in Markdown.
struct ProvidersPage {
  /// The whole page.
  let text: String

  init() throws {
    let vendors = try ProviderRegistry.all.map(Vendor.init)
    text = Self.head + Self.table(vendors) + vendors.map(\.section).joined()
  }

  private static let head = """
    # What each vendor tells

    This page is written from the registry of providers by `ProvidersPageTests`; nothing on it is typed by hand. What a
    vendor does not tell is blank on the screen (`-`) and `null` in JSON. Where there is no time of the end, the end is
    known to lie between two answers, or before the first answer that had the task. Each account can be set to another
    `window`, `rate_limit` and `min_interval`.


    """

  private static func table(_ vendors: [Vendor]) -> String {
    let columns: [(String, (Vendor) -> String)] = [
      ("`provider`", { "`\($0.description.id.word)`" }),
      ("lists", { $0.lists }),
      ("ids a call", { $0.ids }),
      ("URLs", { $0.tells(.items) }),
      ("progress", { $0.capabilities.reportsProgress ? $0.told(.progress) : "no" }),
      ("created", { $0.tells(.created) }),
      ("ended", { $0.tells(.finished) }),
      ("reasons", { $0.tells(.message) }),
      ("looks back", { $0.lookBack }),
      ("calls a second", { $0.rates }),
    ]
    var text = "| " + columns.map(\.0).joined(separator: " | ") + " |\n"
    text += String(repeating: "|---", count: columns.count) + "|\n"
    for vendor in vendors {
      text += "| " + columns.map { $0.1(vendor) }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// A vendor and what an account of it can do.
  private struct Vendor {
    let description: ProviderDescription
    let capabilities: ProviderCapabilities
    let checking: (any AccountChecking)?

    init(_ description: ProviderDescription) throws {
      self.description = description
      var settings = AccountSettings(name: AccountID("a"), provider: description.id)
      for key in description.keys where key.isRequired {
        settings.values[key.name] = "x"
        settings.secrets[key.name] = Secret("x")
      }
      let provider = try ProviderRegistry.make(settings, http: Nobody())
      capabilities = provider.capabilities
      checking = provider as? any AccountChecking
    }

    var lists: String {
      guard capabilities.canList else { return "no: ids are tracked" }
      guard case .fixed(let scopes) = capabilities.scopes else {
        // What has parts lets its users name those to watch.
        return description.keys.contains { $0.form == .texts } ? "yes, part by part" : "yes"
      }
      let names = scopes.map(\.name.text).filter { !$0.isEmpty }
      return names.isEmpty ? "yes" : names.joined(separator: " and ")
    }

    var ids: String {
      capabilities.idsPerCall == 0 ? "none" : String(capabilities.idsPerCall)
    }

    var lookBack: String {
      guard capabilities.canList else { return "-" }
      let days = Double(capabilities.lookBack.components.seconds) / 86_400
      let whole = Int(days.rounded(.up))
      let least = capabilities.keepsEnded.map { keep in
        let hours = keep.components.seconds / 3_600
        return (hours == 1 ? "1 hour" : "\(hours) hours") + " to "
      }
      return (least ?? "") + (whole == 1 ? "1 day" : "\(whole) days")
        + (description.isLookBackAssumed ? ", assumed" : "")
    }

    var rates: String {
      let list = capabilities.canList ? "lists \(Self.figure(capabilities.listRate))" : nil
      let ids = capabilities.idsPerCall > 0 ? "by id \(Self.figure(capabilities.byIDRate))" : nil
      return [list, ids].compactMap(\.self).joined(separator: ", ")
    }

    private static func figure(_ rate: Double) -> String {
      rate == rate.rounded() ? String(Int(rate)) : String(rate)
    }

    func tells(_ facet: TaskFacets) -> String {
      let told = capabilities.listTells.union(capabilities.answerTells)
      let all = capabilities.canList ? told : capabilities.answerTells
      return all.contains(facet) ? self.told(facet) : "no"
    }

    /// Of what the vendor tells something is told.
    func told(_ facet: TaskFacets) -> String {
      description.prefetchesAloneTell.contains(facet) ? "prefetch only" : "yes"
    }

    var section: String {
      var text = "\n## \(description.id.word)\n\n"
      text +=
        "\(description.vendor), `\(description.defaultEndpoint)` unless `endpoint` is set.\n\n"
      text += "- A purge that succeeded: \(description.success.purge).\n"
      if let prefetch = description.success.prefetch {
        text += "- A prefetch that succeeded: \(prefetch).\n"
      }
      for fact in description.facts { text += "- \(fact)\n" }
      if let unlisted = description.unlisted { text += "- \(unlisted).\n" }
      for (name, family) in [("Purges", TaskKind.Family.purge), ("Prefetches", .prefetch)] {
        guard let usual = capabilities.usualDurations[family] else { continue }
        let span = [usual.lowerBound, usual.upperBound].map { DurationText.exact($0) }
        let words =
          usual.about.map { "about " + DurationText.exact($0) } ?? span.joined(separator: " to ")
        text += "- \(name) usually take \(words).\n"
      }
      let limits = capabilities.stallLimits
      text +=
        "- A purge that stands still for \(DurationText.exact(limits.purge)) is called stalled"
      if description.success.prefetch != nil {
        text += ", a prefetch after \(DurationText.exact(limits.prefetch))"
      }
      text += ".\n"
      text += "- Ids are \(description.taskIDs.words), such as `\(description.taskIDs.example)`.\n"
      let calls = checking?.checkedCalls ?? []
      guard !calls.isEmpty else { return text }
      text += "\n| call | for | permission |\n|---|---|---|\n"
      for call in calls {
        let use =
          switch call.purpose {
          case .watch: "watching"
          case .quota: "what is left"
          case .owner: "whose key it is"
          }
        text += "| `\(call.name)` | \(use) | \(call.permission.map { "`\($0)`" } ?? "none") |\n"
      }
      return text
    }
  }

  /// Asks nobody.
  private struct Nobody: HTTPExchanging {
    func exchange(_ request: HTTPRequest, body: [UInt8]) async throws(ExchangeError) -> HTTPAnswer {
      throw ExchangeError(.transport("nobody is asked"))
    }
  }
}
