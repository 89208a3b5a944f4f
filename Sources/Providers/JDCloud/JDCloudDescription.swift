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
    hasList: false, taskIDs: .jdcloud,
    submission: SubmissionForm(ids: [.init("taskid")], code: "status", message: "msg"),
    make: { (setup) throws(ProviderSetupError) in try JDCloudProvider(setup) })
}
