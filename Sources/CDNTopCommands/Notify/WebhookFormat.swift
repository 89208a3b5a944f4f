import FoundationEssentials

/// How a webhook wants to be called.
enum WebhookFormat: String, CaseIterable, Sendable {
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
  func parts(of notification: Notification) -> [Notification] {
    self == .json
      ? notification.parts(limit: textLimit) : notification.parts(textLimit: textLimit)
  }

  /// Returns the body of a call.
  func body(_ notification: Notification) -> String {
    let text = notification.text
    return switch self {
    case .json: notification.json
    // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    case .slack: JSONText.object { $0.add("text", Self.slackEscaped(text)) }.text
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
    JSONText.object { members in
      members.add(kind, "text")
      members.add(content, JSONText.object { $0.add(member, text) })
    }.text
  }

  /// Slack reads these three characters as markup.
  private static func slackEscaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Whether an answer's body says that the message was not taken: these services answer with HTTP 200
  /// all the same.
  func refusal(in body: [UInt8]) -> Int? {
    struct Answer: Decodable {
      let errcode: Int?
      let code: Int?
    }
    switch self {
    case .json, .slack: return nil
    case .dingtalk, .feishu, .wecom:
      let answer = try? JSONDecoder().decode(Answer.self, from: Data(body))
      return [answer?.errcode, answer?.code].compactMap(\.self).first { $0 != 0 }
    }
  }
}
