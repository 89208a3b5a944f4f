/// The commented configuration that `cdntop init` writes.
enum ConfigurationTemplate {
  /// Returns the text with the accounts that were found; it loads as it is, also with none.
  static func text(_ found: [FoundKeys.Account]) -> String {
    let hasAlibaba = found.contains { $0.provider == "alibaba-cdn" }
    return head + found.map { $0.yaml }.joined() + (hasAlibaba ? dcdn : "") + examples
  }

  private static let dcdn =
    "  # For DCDN write an account of the same key once more, with provider: alibaba-dcdn.\n"

  private static let head = """
    # Configuration of cdntop. Mistakes are reported all at once, with line and column.
    # cdntop only reads: keys that may call the vendors' query APIs are enough.

    # monitor:
    #   theme: both              # both dark light mono, or a file of the themes folder
    #   window: 24h              # how far back to list, clamped to what a vendor keeps
    #   refresh: 2s
    #   timezone: Asia/Shanghai  # or +08:00, UTC, local
    #   ambiguous: 1             # 2 where the terminal draws ambiguous characters wide
    # history: {keep: 90d}
    # notify: {command: [notify-me], webhook_env: HOOK, webhook_format: slack, bell: true}
    # keys: {pause: [p, Z]}      # action: keys

    # Take the "#" off the accounts you have. Any secret KEY may also be given as KEY_env,
    # KEY_file or KEY_command: [pass, show, x]. Every account also takes enabled, window,
    # min_interval, rate_limit (calls a second), timeout, proxy, ca_file, allow_http.
    accounts:

    """

  private static let examples = """
    #  - name: ali-prod
    #    provider: alibaba-cdn   # or alibaba-dcdn
    #    access_key_id: LTAI...
    #    access_key_secret_env: ALI_SECRET   # or profile: NAME, of the program aliyun
    #  - name: surfer
    #    provider: ucloud
    #    endpoint: https://api.scloudsg.com   # the brand's API; https://api.ucloud.cn if left out
    #    public_key: ...
    #    private_key_env: UCLOUD_PRIVATE_KEY # or profile: NAME, of the program ucloud
    #    project_id: org-abc     # sub-accounts need it
    #    products: [cdn]         # or [cdn, dcdn]
    #  - name: jd
    #    provider: jdcloud       # has no list call: see "cdntop track --help"
    #    username: jcloud_00
    #    secret_key_env: JD_SECRET
    #    utc_offset: "+08:00"    # zone of the date in the signature
    #    track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]

    """
}
