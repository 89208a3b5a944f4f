import FoundationEssentials
import TaskModel
import Terminal

extension TextPage {
  /// Makes the page of a vendor's raw answer: how it came, and its lines.
  static func raw(_ raw: RawPage, _ context: ScreenContext) -> TextPage {
    let key = context.options.keymap.keyName(.raw)
    let again = key.map { "; \($0) asks again" } ?? ""
    var lines: [[Span]] = []
    func add(_ text: String, _ role: ThemeRole) {
      lines += context.options.wrapped(text, to: context.size.width).map { [Span($0, role)] }
    }
    switch raw.outcome {
    case nil:
      add("asking \(raw.task.account)...", .msgInfo)
    case .answer(let answer):
      let cut = answer.isCut ? ", truncated" : ""
      add("HTTP \(answer.status), fetched \(clock(raw, context))\(cut)\(again)", .dim)
    case .failed(let error):
      add("no answer at \(clock(raw, context)): \(error.description)\(again)", .msgWarn)
    case .waits(let time):
      let wait = AgeText.full(time.seconds.rounded(.up))
      add(
        "\(raw.task.account) may be asked only in \(wait): its calls are used up\(again)", .msgWarn)
    case .unavailable:
      add("\(raw.task.account) is not being polled, or the task is gone\(again)", .msgWarn)
    }
    return TextPage(
      title: "Raw: \(raw.task.account) \(raw.task.shownID)", lines: lines, plainLines: raw.lines)
  }

  private static func clock(_ raw: RawPage, _ context: ScreenContext) -> String {
    let zone = context.options.zone
    let time = context.calendar(raw.at)
    return "\(zone.civilTime(at: time).timeText) \(zone.text(at: time))"
  }
}
