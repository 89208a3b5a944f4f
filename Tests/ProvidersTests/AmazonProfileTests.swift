import TaskModel
import Testing

@testable import Providers

/// The keys of the program `aws`.
@Suite struct AmazonProfileTests {
  private static let keys = """
    # made by aws configure
    [default]
    aws_access_key_id = AKIDEFAULT
    aws_secret_access_key = s/+=
    [stage]
    aws_access_key_id=AKISTAGE
    aws_secret_access_key=s
    aws_session_token = t
    [half]
    aws_access_key_id = AKIHALF
    [torn]
    aws_access_key_id = AKITORN
    aws_secret_access_key = hush\u{FFFD}
    """

  private static let settings = """
    [default]
    region = cn-north-1
    output = json
    s3 =
      max_concurrent_requests = 20
    [profile stage]
    region = eu-west-1
    aws_access_key_id = AKIOTHER
    [profile "my tool"]
    credential_process = 'my tool' --x "a\\\\b"
    [profile login]
    sso_session = my-sso
    sso_account_id = 123456789012
    sso_role_name = ReadOnly
    [profile oldlogin]
    sso_start_url = https://x.awsapps.com/start
    sso_region = eu-west-1
    sso_account_id = 123456789012
    sso_role_name = ReadOnly
    [profile nologin]
    sso_session = other
    sso_account_id = 123456789012
    sso_role_name = ReadOnly
    [sso-session my-sso]
    sso_start_url = https://x.awsapps.com/start
    [profile role]
    role_arn = arn:aws:iam::123456789012:role/ReadOnly
    source_profile = default
    [profile both]
    aws_access_key_id = AKIBOTH
    aws_secret_access_key = s
    aws_session_token = old
    credential_process = 'my tool' --x "a\\b"
    [profile kept]
    aws_access_key_id = AKIKEPT
    aws_secret_access_key = s
    aws_security_token = t
    [profile signin]
    login_session = arn:aws:iam::123456789012:user/x
    [profile bare]
    region = eu-west-1
    """

  /// The files' names are the SHA-1 of what the program writes there.
  private static let files = [
    "/home/me/.aws/credentials": keys, "/home/me/.aws/config": settings,
    "/home/me/.aws/cli/cache/31b260dab331b2af063485cea75f7b8b3cf54c71.json":
      #"{"ProviderType":"sso","Credentials":{"AccessKeyId":"ASIA1","SecretAccessKey":"s1","SessionToken":"t1","Expiration":"2026-09-21T04:01:00Z"}}"#,
    "/home/me/.aws/cli/cache/83311a8fbd3114671f48cbb2beb8c4e9e866e595.json":
      #"{"Credentials":{"AccessKeyId":"ASIA2","SecretAccessKey":"s2","SessionToken":"t2","Expiration":"2026-09-21T04:00:00Z"}}"#,
  ]

  private static let china = "https://cloudfront.cn-northwest-1.amazonaws.com.cn"

  static let outcomes: [(String, String)] = [
    ("default", "access_key_id=AKIDEFAULT secret_access_key=s/+= \(china)"),
    ("stage", "access_key_id=AKISTAGE secret_access_key=s session_token=t"),
    ("half", "error: the profile half: it has no aws_secret_access_key"),
    (
      "my tool", "access_key_id=ASIA3 secret_access_key=s3 session_token=t3 until 60"
    ),
    ("login", "access_key_id=ASIA1 secret_access_key=s1 session_token=t1 until 60"),
    (
      "oldlogin",
      "error: the profile oldlogin: the key of its login expired at 2026-09-21T04:00:00Z; run any aws command"
        + " with it once to renew it"
    ),
    (
      "nologin",
      "error: the profile nologin: the program keeps no key of its login; run any aws command with it once to"
        + " renew it"
    ),
    (
      "role",
      "error: the profile role: it takes on a role; make a profile whose credential_process is: aws configure"
        + " export-credentials --format process --profile role"
    ),
    ("both", "access_key_id=ASIA3 secret_access_key=s3 session_token=t3 until 60"),
    ("kept", "access_key_id=AKIKEPT secret_access_key=s session_token=t"),
    (
      "signin",
      "error: the profile signin: it is a login that the program renews; make a profile whose credential_process"
        + " is: aws configure export-credentials --format process --profile signin"
    ),
    ("bare", "error: the profile bare: it has no aws_access_key_id"),
    (
      "gone",
      "error: there is no profile gone in /home/me/.aws/credentials; there are default, stage, half, torn, my tool,"
        + " login, oldlogin, nologin, role, both, kept, signin, bare"
    ),
    ("env", "error: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
  ]

  @Test(arguments: outcomes) func key(profile: String, outcome: String) async {
    let machine = ProfileTests.machine(
      Self.files,
      printed:
        #"{"Version":1,"AccessKeyId":"ASIA3","SecretAccessKey":"s3","SessionToken":"t3","Expiration":"2026-09-21T04:01:00Z"}"#
    )
    #expect(await ProfileTests.outcome(AmazonProfiles(), profile, machine) == outcome)
  }

  @Test func variables() async {
    let environment = [
      "AWS_ACCESS_KEY_ID": "AKIENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
      "AWS_REGION": "cn-northwest-1",
    ]
    let outcome = await ProfileTests.outcome(
      AmazonProfiles(), "env", ProfileTests.machine([:], environment))
    #expect(
      outcome == "access_key_id=AKIENV secret_access_key=s session_token=t \(Self.china)")
  }

  @Test("what the program would use by itself is the default, and its files may be elsewhere")
  func chosen() async {
    let machine = ProfileTests.machine(
      ["/keys": "[work]\naws_access_key_id = A\naws_secret_access_key = s\n"],
      ["AWS_SHARED_CREDENTIALS_FILE": "/keys", "AWS_PROFILE": "work"])
    let outcome = await ProfileTests.outcome(AmazonProfiles(), "default", machine)
    #expect(outcome == "access_key_id=A secret_access_key=s")
    #expect(AmazonProfiles().files(on: machine).first == "/keys")
  }

  @Test func found() {
    let found = AmazonProfiles().found(on: ProfileTests.machine(Self.files))
    #expect(
      found.map(\.name) == [
        "default", "stage", "half", "torn", "my tool", "login", "oldlogin", "nologin", "role",
        "both", "kept", "signin", "bare",
      ])
    #expect(
      found.filter { $0.obstacle == nil }.map(\.name) == [
        "default", "stage", "my tool", "login", "both", "kept",
      ])
    #expect(found.allSatisfy { $0.obstacle?.contains("hush") != true })
    #expect(found[0].origin == "a profile of /home/me/.aws/credentials")
    #expect(found[4].origin == "a profile of /home/me/.aws/config")
    #expect(AmazonProfiles().found(on: ProfileTests.machine()).isEmpty)
  }
}
