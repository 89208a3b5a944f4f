public import FoundationEssentials
import TaskModel

/// What is sent at once: alerts, and how all stands.
public struct Notification: Sendable {
  /// What is new, in the order in which it was seen; never empty.
  public let alerts: [Alert]
  /// How bad all that goes on is; nil where nothing does.
  let worst: Alert.Severity?
  /// The command that tells, such as `watch`.
  let source: String
  /// Tells what that command watches from what another does.
  let topic: String
  /// The machine that tells.
  let host: String
  /// When it is sent.
  let at: Date

  /// Makes a notification.
  public init(
    alerts: [Alert], worst: Alert.Severity?, source: String, topic: String, host: String, at: Date
  ) {
    self.alerts = alerts
    self.worst = worst
    self.source = source
    self.topic = topic
    self.host = host
    self.at = at
  }

  /// The worst of what is told here and is not over by the end of it, the first of equals; nil where all is.
  private var worstHere: Alert? {
    var last: [String: Alert] = [:]
    for alert in alerts { last[alert.key] = alert }
    return alerts.filter { $0.state == .firing && last[$0.key] == $0 }
      .max { $0.severity < $1.severity }
  }

  /// How bad all that goes on is, what is told last of here included; nil where nothing does.
  private var goingOn: Alert.Severity? {
    [worstHere?.severity, worst].compactMap(\.self).max()
  }

  /// Whether anything goes on.
  var state: Alert.State { goingOn == nil ? .resolved : .firing }

  /// How bad what goes on is, or else what is told.
  var severity: Alert.Severity { goingOn ?? alerts.map(\.severity).max() ?? .info }

  /// All of it in one sentence.
  public var summary: String {
    guard let last = alerts.last, alerts.count > 1 else { return alerts.first?.summary ?? "" }
    let firing = alerts.count { $0.state == .firing }
    let over = alerts.count - firing
    let counts = [firing > 0 ? "\(firing) new" : nil, over > 0 ? "\(over) over" : nil]
    return counts.compactMap(\.self).joined(separator: ", ") + "; " + (worstHere ?? last).summary
  }

  /// The object that a command reads from its standard input.
  ///
  /// The key, state and severity of the object are those of everything that was asked to be watched on one machine,
  /// so that whoever reads no further opens one incident and closes it; those of each alert stand in it.
  public var json: String {
    WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("at", at)
      members.add("source", source)
      members.add("host", host)
      members.add("dedup_key", "cdntop/\(host)/\(source)/\(topic)")
      members.add("state", state.rawValue)
      members.add("severity", severity.rawValue)
      members.add("summary", summary)
      members.add("alerts", .array(alerts.map(Self.object)))
    }.text
  }

  private static func object(_ alert: Alert) -> WrittenJSON {
    .object { members in
      members.add("dedup_key", "cdntop/" + alert.key)
      members.add("state", alert.state.rawValue)
      members.add("severity", alert.severity.rawValue)
      members.add("event", alert.event.rawValue)
      members.add("at", alert.at)
      members.add("summary", alert.summary)
      members.add("account", alert.account?.name)
      members.add("id", alert.task?.id.exportedText)
      members.add("kind", alert.task?.kind.rawValue)
      members.add("label", alert.task?.label?.text)
      members.add("status", alert.task?.status.rawValue)
      members.add("urls_total", alert.task?.tally?.total)
      members.add("urls_failed", alert.task?.tally?.failed)
    }
  }

  /// A line for each alert.
  var text: String { heading + alerts.map { "\n" + Self.line($0) }.joined() }

  private var heading: String { "cdntop on \(host):" }

  private static func line(_ alert: Alert) -> String {
    let mark = alert.event == .allEnded ? "" : alert.state.rawValue.uppercased() + " "
    return mark + SafeText(alert.summary, limit: .message).text
  }

  /// Returns the notification in parts whose JSON has at most so many bytes each, one alert at least.
  public func parts(limit: Int) -> [Notification] {
    parts(limit: limit, frame: 1_024) { Self.object($0).text.utf8.count }
  }

  /// Returns the notification in parts whose text has at most so many bytes each, one alert at least.
  func parts(textLimit: Int) -> [Notification] {
    parts(limit: textLimit, frame: heading.utf8.count) { Self.line($0).utf8.count }
  }

  /// Returns the notification in parts; each tells how all stands and not only what is in it.
  private func parts(
    limit: Int, frame: Int, length: (Alert) -> Int
  ) -> [Notification] {
    var parts: [[Alert]] = []
    var size = 0
    for alert in alerts {
      let length = length(alert) + 1
      if parts.isEmpty || size + length > limit {
        parts.append([])
        size = frame
      }
      parts[parts.count - 1].append(alert)
      size += length
    }
    let worst = goingOn
    return parts.map {
      Notification(alerts: $0, worst: worst, source: source, topic: topic, host: host, at: at)
    }
  }
}
