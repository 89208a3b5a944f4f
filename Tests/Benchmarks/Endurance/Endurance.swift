import BenchmarkSupport
import Glibc
import Simulator

/// Lets a day of purges pass in minutes, and prints what grows meanwhile: nothing should more than the tasks.
///
/// `swift run -c release Endurance [HOURS [TASKS [WINDOW]]] [none|mild|harsh]`. The engine, the adapters, the simulated
/// vendors and the monitor are the program's own, without sockets and a terminal, on a clock that nobody waits for.
@main
struct Endurance {
  static func main() throws {
    var setting = Day.Setting()
    let words = CommandLine.arguments.dropFirst()
    let numbers = words.compactMap { Int($0) }
    if numbers.count > 0 { setting.hours = numbers[0] }
    if numbers.count > 1 { setting.tasks = numbers[1] }
    if numbers.count > 2 { setting.window = numbers[2] }
    for case let faults? in words.map(SimulatorOptions.Faults.init) { setting.faults = faults }
    let time = SimulatedTime()
    let day = try Day(setting, in: time)
    Output.write(
      "\(setting.tasks) purges in \(setting.hours) h, watched for \(setting.window) h each, faults \(setting.faults)\n\n"
    )
    Output.write(Hour.head)
    let hours = try time.run { try await day.run { Output.write($0.row) } }
    guard hours.count >= Verdict.fewestHours else { return }
    let verdict = Verdict(hours)
    Output.write(verdict.text)
    if !verdict.isInOrder { exit(1) }
  }
}
