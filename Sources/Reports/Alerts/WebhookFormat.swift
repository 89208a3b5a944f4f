import FoundationEssentials

/// How a webhook wants to be called.
public enum WebhookFormat: String, CaseIterable, Sendable {
  /// The object that a command reads, too.
  case json
  case slack
  case dingtalk
  case feishu
  case wecom

  /// The most bytes of a message that the service takes, with room to spare.
  private var textLimit: Int {
    switch self {
    case .wecom: 2_000
    case .slack, .dingtalk, .feishu: 15_000
    case .json: 60_000
    }
  }

  /// Returns a notification in parts that the service takes.
  public func parts(of notification: Notification) -> [Notification] {
    self == .json
      ? notification.parts(limit: textLimit) : notification.parts(textLimit: textLimit)
  }

  /// Returns the body of a call.
  public func body(_ notification: Notification) -> String {
    let text = notification.text
    return switch self {
    case .json: notification.json
    // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    case .slack: WrittenJSON.object { $0.add("text", Self.slackEscaped(text)) }.text
    // https://open.dingtalk.com/document/robots/custom-robot-access
    // https://developer.work.weixin.qq.com/document/path/91770
    case .dingtalk, .wecom: Self.message("msgtype", "text", "content", text)
    // https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    case .feishu: Self.message("msg_type", "content", "text", text)
    }
  }

  private static func message(
    _ kind: String, _ content: String, _ member: String, _ text: String
  ) -> String {
    WrittenJSON.object { members in
      members.add(kind, "text")
      members.add(content, WrittenJSON.object { $0.add(member, text) })
    }.text
  }

  /// Slack reads these three characters as markup.
  private static func slackEscaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// What an answer with HTTP 200 says of a message.
  public enum Verdict: Equatable, Sendable {
    /// The service took it.
    case taken
    /// The service did not, and gives its reason.
    case refused(code: Int)
    /// The service did not answer: a page of a proxy or a login did.
    case foreign
  }

  /// Judges an answer with HTTP 200 by its body.
  ///
  /// A chat service has a word of its own for what it took, and answers with HTTP 200 all the same where
  /// it did not. Whoever reads the plain object has none: the status is all there is to go by.
  public func verdict(on body: [UInt8]) -> Verdict {
    switch self {
    case .json: return .taken
    case .slack:
      let words = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      return words == ["ok"] || Answer(body)?.ok == true ? .taken : .foreign
    case .dingtalk, .wecom: return Self.verdict([Answer(body)?.errcode])
    // Its older robots say StatusCode, the newer ones code, some both.
    case .feishu:
      let answer = Answer(body)
      return Self.verdict([answer?.code, answer?.statusCode])
    }
  }

  private static func verdict(_ codes: [Int?]) -> Verdict {
    let codes = codes.compactMap(\.self)
    if let code = codes.first(where: { $0 != 0 }) { return .refused(code: code) }
    return codes.isEmpty ? .foreign : .taken
  }

  /// What the services answer, in their own names.
  private struct Answer: Decodable {
    let ok: Bool?
    let errcode: Int?
    let code: Int?
    let statusCode: Int?

    enum CodingKeys: String, CodingKey {
      case ok
      case errcode
      case code
      case statusCode = "StatusCode"
    }

    init?(_ body: [UInt8]) {
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
        return nil
      }
      self = answer
    }
  }
}
