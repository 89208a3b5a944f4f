import TaskModel

extension ProviderDescription {
  /// JD Cloud's opencdn.
  static let jdcloud = ProviderDescription(
    id: ProviderID("jdcloud"), vendor: "JD Cloud", defaultEndpoint: "https://opencdn.jcloud.com",
    defaultRates: ProviderRates(list: 2, byID: 2),
    keys: [
      ProviderKey("username", .text, required: true),
      ProviderKey("secret_key", .secret, required: true),
      ProviderKey("utc_offset", .utcOffset),
    ],
    starter: """
      #  - name: jd
      #    provider: jdcloud       # has no list call: see "cdntop track --help"
      #    username: jcloud_00
      #    secret_key_env: JD_SECRET
      #    utc_offset: "+08:00"    # zone of the date in the signature
      #    track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]

      """,
    hasList: false,
    // The vendor shows UUIDs with hyphens and counts 32 digits, so both are taken.
    taskIDs: TaskIDForm("UUIDs", example: "545ec2e2-e9e5-47b8-8f34-44c104a84fd3") { text in
      let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      let lengths = groups.map(\.count)
      return (lengths == [32] || lengths == [8, 4, 4, 4, 12])
        && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    },
    submission: SubmissionForm(ids: [.init("taskid")], code: "status", message: "msg"),
    // "Refreshing succeeded", says the page, and nothing more.
    success: .unsaid,
    make: { (setup) throws(ProviderSetupError) in try JDCloudProvider(setup) })
}
