import TaskModel

extension ProviderDescription {
  /// Google Cloud CDN.
  static let googleCDN = ProviderDescription(
    id: ProviderID("google-cdn"), vendor: "Google Cloud CDN",
    defaultEndpoint: "https://compute.googleapis.com",
    // Of the 25 a second that a project has for lists, and as many for single resources; but lists that are filtered
    // also pay for each row that is left out: cloud.google.com/compute/api-quota.
    defaultRates: ProviderRates(list: 1, byID: 5),
    keys: [
      ProviderKey("credentials", .document, required: true),
      ProviderKey("profile", .profile, replaces: ["credentials"]),
      ProviderKey("project", .text),
    ],
    starter: """
      #  - name: gcp
      #    provider: google-cdn
      #    credentials_file: /etc/cdntop/key.json   # of a service account or a user; or profile: default, of gcloud
      #    project: my-project    # that of the credentials if left out

      """,
    remark:
      "A Google profile watches the project that it names; write project: ID beside it for another.",
    taskIDs: TaskIDForm(
      "operation-, digits, and small letters, digits and dashes behind",
      example: "operation-1767225661000-6275a1b2c3d4e-1a2b3c4d-5e6f7a8b",
      parts: { text in
        // The vendor's own program writes addresses in brackets. Operations of zones and regions are no invalidations.
        guard let mark = text.firstRange(of: "/global/operations/") else { return nil }
        let id = text[mark.upperBound...]
        return (
          project(in: text[..<mark.lowerBound]), String(id.hasSuffix("]") ? id.dropLast() : id)
        )
      },
      fits: isGoogleOperation),
    submission: SubmissionForm(
      ids: [.init("selfLink"), .init("name", prefix: "operation-")], code: "code",
      message: "message",
      // What gcloud says on standard error where it does not wait.
      sentences: [
        .init(start: "Monitor its progress at ", namesTask: true),
        .init(start: "Invalidation pending for ", namesTask: false),
      ]),
    success: SuccessMeaning(purge: "Google ended it; on which nodes is not said", prefetch: nil),
    facts: [
      "An invalidation has one path, and one status. Its figure of progress is not shown: Google says that it must not"
        + " be used to guess the end.",
      "Paths are shown on the first host of their URL map, and stand for all hosts that it names; where the key may not"
        + " see URL maps, or a URL map names no host, they are shown alone. While URL maps cannot be had for another"
        + " reason tasks have no URLs, and `list --urls` is not complete.",
      "How invalidations of tags, statuses and types are described is not documented: what Google writes is shown as it"
        + " is.",
      "A finished invalidation is listed for an hour at least and 14 days at most: one that leaves the list is not"
        + " called gone, unless its end was not seen and its id is not found either.",
      "Google counts each other operation of the project that a list leaves out, 750,000 a minute: raise `min_interval` in"
        + " a project with very many.",
      "Google lets a project make 1,500 calls a minute of each kind, whosever they are: accounts that name the same `project`"
        + " share one budget. Where the credentials name a quota project it is that one's calls: then lower `rate_limit`.",
      "An address of an operation says its project: one of another project than the account watches is refused.",
      "Credentials that name another quota project than the one that is watched also need `serviceusage.services.use`"
        + " there.",
      "Credentials are the JSON of a service account's key or of a user's login; workload identity, impersonation"
        + " and the metadata server are not supported.",
    ],
    unlisted:
      "An invalidation of Google Cloud CDN also empties hosts that no URL map names, and may leave the list an hour"
      + " after its end, so what it covers may show as not covered",
    profiles: GoogleProfiles(), tenantKey: "project",
    isOfKey: GoogleError.isOfKey,
    make: { (setup) throws(ProviderSetupError) in try GoogleCDNProvider(setup) })

  /// The project in an address; nil where that names none, or goes by a number, which does not tell its name.
  private static func project(in address: Substring) -> String? {
    guard let mark = address.ranges(of: "projects/").last else { return nil }
    let name = address[mark.upperBound...].replacing("%3A", with: ":")
    return GoogleGateway.isName(String(name)) ? String(name) : nil
  }

  /// `operation-1767225661000-6275a1b2c3d4e-1a2b3c4d-5e6f7a8b` wherever one was seen.
  private static func isGoogleOperation(_ text: Substring.UTF8View) -> Bool {
    let prefix = "operation-"
    guard text.count <= 128, text.starts(with: prefix.utf8) else { return false }
    let rest = text.dropFirst(prefix.utf8.count)
    let isPlain = rest.allSatisfy {
      $0.isDigit || ($0.isLetter && $0 & 0x20 != 0) || $0 == UInt8(ascii: "-")
    }
    return isPlain && rest.first?.isDigit == true && rest.last != UInt8(ascii: "-")
  }
}
