import FoundationEssentials
import HTTPTypes
import Providers
import Reports
import TaskModel
import Terminal

/// One way to reach somebody.
struct NotificationChannel: Sendable {
  /// What it is, in words without secrets.
  let name: String
  /// Tells.
  let send: @Sendable (Notification) async throws(NotificationFailure) -> Void
  /// Tells it from other channels for all of a team, without secrets; nil for one that reaches only who is here, or where
  /// that cannot be told at present.
  var address: @Sendable () async -> String? = { nil }
  /// What would keep it from telling, as far as that shows without anybody being told; nil for nothing.
  var obstacle: @Sendable () async -> String? = { nil }
  /// Whether it tells of an alert at all.
  var wants: @Sendable (Alert) -> Bool = { _ in true }

  /// Says in a sentence what keeps it from telling.
  func sentence(about obstacle: String) -> String {
    "no notification can be sent by \(name): \(obstacle)"
  }
}

/// Why somebody was not told; without secrets.
struct NotificationFailure: Error, Equatable, CustomStringConvertible {
  let description: String
  /// How many alerts somebody was told of all the same, the first of those to be told.
  var told = 0
}

extension NotificationChannel {
  private static let patience: Duration = .seconds(10)
  /// What surely fits in a program's standard input without anybody writing to it while it runs.
  private static let inputLimit = 60_000

  /// Runs a program for each notification, which reads it as JSON from its standard input.
  static func command(
    _ arguments: [String], environment: ProgramEnvironment
  ) -> NotificationChannel {
    NotificationChannel(
      name: "the command \(arguments.first ?? "")",
      send: { (notification) throws(NotificationFailure) in
        try await sendEach(notification.parts(limit: inputLimit)) {
          (part) throws(NotificationFailure) in
          let program = ChildProgram(
            arguments: arguments, environment: environment, input: part.json + "\n")
          do throws(ChildProgram.Failure) {
            try await program.run(timeLimit: patience)
          } catch {
            throw NotificationFailure(description: error.description)
          }
        }
      },
      address: { "command " + Secret(arguments.joined(separator: " ")).fingerprint },
      obstacle: {
        let program = ChildProgram(arguments: arguments, environment: environment)
        return await program.isThere(within: patience) ? nil : "it is not there, or cannot be run"
      })
  }

  /// Calls a webhook; its address is a secret, fetched for each call.
  static func webhook(
    _ source: SecretSource, format: WebhookFormat, environment: ProgramEnvironment,
    over transports: HTTPTransports
  ) -> NotificationChannel {
    NotificationChannel(
      name: "the webhook",
      send: { (notification) throws(NotificationFailure) in
        let secret = try await address(source, environment: environment)
        try await sendEach(format.parts(of: notification)) { (part) throws(NotificationFailure) in
          try await post(part, to: secret, format: format, over: transports)
        }
      },
      address: {
        let secret = try? await address(source, environment: environment)
        return secret.map { "webhook " + $0.fingerprint }
      },
      obstacle: {
        do throws(NotificationFailure) {
          _ = try webAddress(try await address(source, environment: environment))
          return nil
        } catch {
          return error.description
        }
      })
  }

  /// Fetches a webhook's address on a thread of its own: the file that holds it may not answer.
  private static func address(
    _ source: SecretSource, environment: ProgramEnvironment
  ) async throws(NotificationFailure) -> Secret {
    let outcome: Result<Secret, SecretError>
    do throws(Aside.Failure) {
      outcome = try await Aside.work(in: "webhook", within: patience) {
        () async -> Result<Secret, SecretError> in
        do throws(SecretError) {
          return .success(try await source.resolve(environment: environment))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      let limit = patience.shortText
      throw NotificationFailure(description: "its address was not read within \(limit)")
    }
    do throws(SecretError) {
      return try outcome.get()
    } catch {
      throw NotificationFailure(description: error.reason)
    }
  }

  private static func webAddress(_ secret: Secret) throws(NotificationFailure) -> WebAddress {
    do {
      return try secret.withValue { try WebAddress($0) }
    } catch {
      // Such an error never holds any of the address.
      throw NotificationFailure(description: "its \(error)")
    }
  }

  /// Sends part after part, until one is not taken.
  private static func sendEach(
    _ parts: [Notification],
    _ send: (Notification) async throws(NotificationFailure) -> Void
  ) async throws(NotificationFailure) {
    var told = 0
    for part in parts {
      do throws(NotificationFailure) {
        try await send(part)
      } catch {
        throw NotificationFailure(description: error.description, told: told)
      }
      told += part.alerts.count
    }
  }

  private static func post(
    _ notification: Notification, to secret: Secret, format: WebhookFormat,
    over transports: HTTPTransports
  ) async throws(NotificationFailure) {
    let address = try webAddress(secret)
    let answer: HTTPAnswer
    do {
      answer = try await transports.transport(to: address.endpoint, timeout: patience).exchange(
        HTTPRequest(
          method: .post, scheme: nil, authority: nil, path: address.path,
          headerFields: [.contentType: "application/json; charset=utf-8"]),
        body: Array(format.body(notification).utf8))
    } catch let error as ExchangeError {
      throw NotificationFailure(description: reason(error))
    } catch {
      // Such an error never holds any of the address.
      throw NotificationFailure(description: "its \(error)")
    }
    guard answer.response.status.kind == .successful else {
      throw NotificationFailure(
        description: "the webhook answers HTTP \(answer.response.status.code)")
    }
    switch format.verdict(on: answer.body) {
    case .taken: break
    case .refused(let code):
      throw NotificationFailure(
        description: "the webhook refused the message with \(format.rawValue)'s code \(code)")
    case .foreign:
      throw NotificationFailure(
        description: "the answer of the webhook is not one of \(format.rawValue)'s; look at its"
          + " address and at webhook_format")
    }
  }

  /// Says why there was no answer; the words of the error name the host, which is part of the secret.
  private static func reason(_ error: ExchangeError) -> String {
    switch error.failure {
    case .malformedResponse, .tooMuch: "its answer cannot be read"
    case .cancelled: "the call was abandoned"
    default:
      if error.isTLS {
        "TLS with its host failed (not trusted, expired, for another host, or no TLS at all)"
      } else if error.isSchemeInDoubt {
        "its host refuses the connection"
      } else {
        "its host was not found or reached, took too long, or sent the call elsewhere"
      }
    }
  }

  /// Rings a terminal.
  static func terminal(
    environment: ProgramEnvironment, write: @escaping @Sendable (AttentionSequence) -> Void
  ) -> NotificationChannel {
    NotificationChannel(
      name: "the terminal",
      send: { (notification) throws(NotificationFailure) in
        let route = await route(environment)
        write(AttentionSequence(notification.summary, route: route))
      },
      // What is over needs nobody to come, but for the end of everything.
      wants: { $0.state == .firing || $0.event == .allEnded })
  }

  /// Returns how a terminal is reached.
  static func route(
    _ environment: ProgramEnvironment, tmux: String = "tmux"
  ) async -> AttentionSequence.Route {
    let variables = environment.variables
    let type = variables.variable("TERM") ?? ""
    guard variables.variable("TMUX") == nil else {
      let command = ChildProgram(
        arguments: [tmux, "show-options", "-Apv", "allow-passthrough"],
        environment: environment.forTmux)
      let answer = try? await command.output(timeLimit: .seconds(2))
      return ["on", "all"].contains(answer?.split(separator: "\n").first) ? .tmux : .bell
    }
    // The Linux console and hardware terminals would print the note, and screen keeps it to itself.
    let isPlain = ["linux", "dumb", "vt", "screen", "cons"].contains(where: type.hasPrefix)
    return type.isEmpty || isPlain || variables.variable("STY") != nil ? .bell : .terminal
  }
}
