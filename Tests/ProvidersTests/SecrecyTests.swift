import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct SecrecyTests {
  @Test func aSecretHidesItself() {
    let secret = Secret("hunter2hunter2")
    var dumped = ""
    dump(secret, to: &dumped)
    dump(Sample.settings("ucloud"), to: &dumped)
    let settings = Sample.settings("ucloud")
    let texts = [
      "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\(settings)",
      String(reflecting: settings), String(reflecting: [secret]), "\(Optional(secret) as Any)",
    ]
    for text in texts {
      #expect(!text.contains("hunter2"))
      #expect(!text.contains(Sample.secret))
    }
    #expect(secret.withValue { $0 } == "hunter2hunter2")
  }

  @Test(arguments: [
    ("nothing here", "nothing here"),
    ("key a+b/c= end", "key (redacted) end"),
    ("once a%2Bb%2Fc%3D twice a%252Bb%252Fc%253D", "once (redacted) twice (redacted)"),
    ("lower a%2bb%2fc%3d and A+B/C=", "lower (redacted) and (redacted)"),
    ("id AKID1234 sig c0ffee C0FFEE", "id (redacted) sig (redacted) (redacted)"),
    ("a+b/c=a+b/c=", "(redacted)(redacted)"),
  ])
  func redaction(_ text: String, _ expected: String) {
    let redactor = Redactor(secrets: [Secret("a+b/c=")], identifiers: ["AKID1234", "x"])
    #expect(redactor.alsoRemoving("c0ffee").clean(text) == expected)
  }

  @Test func aSecretAcrossTheCutIsNotSeen() {
    let redactor = Redactor(secrets: [Secret("0123456789abcdef")])
    for shift in 0..<20 {
      let text = String(repeating: ".", count: 16_384 - shift) + "0123456789abcdef tail"
      #expect(!redactor.clean(text).contains("01"))
    }
  }

  /// Answers that echo everything that was sent, as JSON text in every place a vendor writes.
  @Test(
    arguments: [
      "alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud", "tencent-cdn",
      "huawei-cdn",
      "volcengine-cdn",
    ], ["v1", "v3"])
  func noErrorHoldsWhatWasSigned(_ provider: String, _ version: String) async throws {
    let shapes = [
      #"{"Code":@,"Message":@}"#, #"{"RetCode":171,"Message":@}"#, #"{"status":7,"msg":@}"#,
      #"{"status":1,"msg":@}"#, #"{"Response":{"Error":{"Code":@,"Message":@}}}"#,
      "<Error><Code>X</Code><Message>@</Message></Error>", "@",
      #"{"status":0,"data":{"status":2,"msg":@}}"#,
      #"{"Tasks":[{"TaskId":"123","Status":"Failed","Description":@}]}"#,
      #"{"error":{"error_code":@,"error_msg":@}}"#, #"{"error_code":"APIGW.0301","error_msg":@}"#,
      #"{"id":"123","status":"task_done","urls":[{"url":@,"status":"failed","fail_desc":@}]}"#,
      #"{"ResponseMetadata":{"Error":{"Code":@,"Message":@}}}"#,
      #"{"Result":{"Data":[{"TaskID":"123","Url":@,"Status":@,"Remark":@,"Area":@}]}}"#,
    ]
    for shape in shapes {
      for status in [200, 400, 403, 500] {
        let recorder = Recorder([HTTPAnswer("")])
        let http = ScriptedHTTP { (request, body) throws(ProviderError) in
          _ = await recorder.take(request, body)
          var sent = request.path ?? ""
          for field in request.headerFields { sent += " " + field.value }
          sent += String(decoding: body, as: UTF8.self)
          let echo = Wire.quoted(sent + PercentEncoding.decode(sent) + Sample.secret + " tok+en/==")
          return HTTPAnswer(
            shape.split(separator: "@", omittingEmptySubsequences: false).joined(separator: echo),
            status: status)
        }
        let settings = Sample.settings(
          provider, values: ["signature": version, "channel_key": "ch_12345"], token: "tok+en/==")
        let made = try Sample.provider(settings, http)
        var told = ""
        do {
          let page = try await made.tasks(matching: TaskQuery(.ids("123")))
          told = "\(page.refused) \(page.reports)"
        } catch {
          told = "\(error) \(String(reflecting: error))"
        }
        let exchange = try #require(await recorder.exchanges.first)
        let signature = try #require(Self.signature(in: exchange, of: provider))
        let hidden = [
          Sample.secret, PercentEncoding.encode(Sample.secret), "tok+en", "tok%2Ben", signature,
          PercentEncoding.encode(signature), "ch_12345",
        ]
        for text in hidden {
          #expect(!told.contains(text), "\(provider) \(shape) shows \(text)")
        }
        if provider != "jdcloud" {
          #expect(!told.contains(provider == "ucloud" ? Sample.publicKey : Sample.keyID))
        }
      }
    }
  }

  /// The signature that a request carried.
  private static func signature(
    in exchange: Recorder.Exchange, of provider: String
  ) -> String? {
    guard provider == "jdcloud" else {
      return exchange.parameters["Signature"]
        ?? exchange.header("authorization")?.split(separator: "Signature=").last.map(String.init)
    }
    let signature = JDCloudSignature.signature(
      dateText: "20240501", username: Sample.username, secretKey: Secret(Sample.secret))
    return exchange.body.contains(signature) ? signature : nil
  }
}
