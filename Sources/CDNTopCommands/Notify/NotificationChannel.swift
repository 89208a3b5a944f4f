import FoundationEssentials
import HTTPTypes
import Providers
import TaskModel
import Terminal

/// One way to reach somebody.
struct NotificationChannel: Sendable {
  /// What it is, in words without secrets.
  let name: String
  /// Tells.
  let send: @Sendable (Notification) async throws(NotificationFailure) -> Void
}

/// Why somebody was not told; without secrets.
struct NotificationFailure: Error, Equatable, CustomStringConvertible {
  let description: String
}

extension NotificationChannel {
  private static let patience: Duration = .seconds(10)
  /// What surely fits in a program's standard input without anybody writing to it while it runs.
  private static let inputLimit = 60_000

  /// Runs a program for each notification, which reads it as JSON from its standard input.
  static func command(
    _ arguments: [String], environment: [String: String]
  ) -> NotificationChannel {
    NotificationChannel(name: "the command \(arguments.first ?? "")") {
      (notification) throws(NotificationFailure) in
      for part in notification.parts(limit: inputLimit) {
        let program = ChildProgram(
          arguments: arguments, environment: environment, input: part.json + "\n")
        do throws(ChildProgram.Failure) {
          _ = try await program.output(timeLimit: patience)
        } catch {
          throw NotificationFailure(description: error.description)
        }
      }
    }
  }

  /// Calls a webhook; its address is a secret, fetched for each call.
  static func webhook(
    _ source: SecretSource, format: WebhookFormat, environment: [String: String],
    over transports: HTTPTransports
  ) -> NotificationChannel {
    NotificationChannel(name: "the webhook") { (notification) throws(NotificationFailure) in
      let secret: Secret
      do throws(SecretError) {
        secret = try await source.resolve(environment: environment)
      } catch {
        throw NotificationFailure(description: error.description)
      }
      try await post(notification, to: secret, format: format, over: transports)
    }
  }

  private static func post(
    _ notification: Notification, to secret: Secret, format: WebhookFormat,
    over transports: HTTPTransports
  ) async throws(NotificationFailure) {
    let answer: HTTPAnswer
    do {
      let address = try secret.withValue { try WebAddress($0) }
      answer = try await transports.transport(to: address.endpoint, timeout: patience).exchange(
        HTTPRequest(
          method: .post, scheme: nil, authority: nil, path: address.path,
          headerFields: [.contentType: "application/json; charset=utf-8"]),
        body: Array(format.body(notification).utf8))
    } catch let error as ExchangeError {
      throw NotificationFailure(description: "the webhook: \(error.failure)")
    } catch {
      // The address itself stays out of it.
      throw NotificationFailure(
        description: "the webhook: its address must be https://..., or http:// on this machine")
    }
    guard answer.response.status.kind == .successful else {
      throw NotificationFailure(
        description: "the webhook answers HTTP \(answer.response.status.code)")
    }
    if let code = format.refusal(in: answer.body) {
      throw NotificationFailure(
        description: "the webhook refuses the message with \(format.rawValue)'s code \(code)")
    }
  }

  /// Rings a terminal.
  static func terminal(
    environment: [String: String], write: @escaping @Sendable (AttentionSequence) -> Void
  ) -> NotificationChannel {
    NotificationChannel(name: "the terminal") { (notification) throws(NotificationFailure) in
      // What is over needs nobody to come, but for the end of everything.
      guard notification.alerts.contains(where: { $0.state == .firing || $0.event == .allEnded })
      else { return }
      let route = await route(environment)
      write(AttentionSequence(notification.summary, route: route))
    }
  }

  /// Returns how a terminal is reached.
  static func route(
    _ environment: [String: String], tmux: String = "tmux"
  ) async -> AttentionSequence.Route {
    let type = environment["TERM"] ?? ""
    guard environment["TMUX"]?.isEmpty ?? true else {
      let command = ChildProgram(
        arguments: [tmux, "show-options", "-Apv", "allow-passthrough"], environment: environment)
      let answer = try? await command.output(timeLimit: .seconds(2))
      return ["on", "all"].contains(answer?.split(separator: "\n").first) ? .tmux : .bell
    }
    // The Linux console and hardware terminals would print the note, and screen keeps it to itself.
    let isPlain = ["linux", "dumb", "vt", "screen", "cons"].contains(where: type.hasPrefix)
    return type.isEmpty || isPlain || environment["STY"]?.isEmpty == false ? .bell : .terminal
  }
}
