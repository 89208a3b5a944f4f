/// The distributions of the simulated account.
///
/// Every domain of the scenario is an alias of one of the first; the last has no alias and no task.
struct CloudFrontDistribution: Sendable {
  let id: String
  let ownDomain: String
  let aliases: [Domain]

  static let all: [CloudFrontDistribution] = {
    let domains = Domain.all
    let size = 3
    var made: [CloudFrontDistribution] = []
    for start in stride(from: 0, to: domains.count, by: size) {
      let number = made.count + 1
      made.append(
        CloudFrontDistribution(
          id: "E\(number)SIMULATED\(number)", ownDomain: "d\(number)simulated.cloudfront.net",
          aliases: Array(domains[start..<min(start + size, domains.count)])))
    }
    made.append(
      CloudFrontDistribution(
        id: "E9SIMULATED9", ownDomain: "d9simulated.cloudfront.net", aliases: []))
    return made
  }()

  /// Returns the distribution of a task, which is that of its domain.
  static func of(_ task: SimulatedTask) -> String? {
    all.first { $0.aliases.contains(task.domain) }?.id
  }

  var value: AnswerValue {
    let names = aliases.map { AnswerValue.text($0.ascii) }
    var listed: [(String, AnswerValue)] = [("Quantity", .number(names.count))]
    if !names.isEmpty { listed.append(("Items", .object([("CNAME", .list(names))]))) }
    return .object([
      ("Id", .text(id)), ("ARN", .text("arn:aws:cloudfront::123456789012:distribution/" + id)),
      ("Status", .text("Deployed")), ("DomainName", .text(ownDomain)),
      ("Aliases", .object(listed)), ("Comment", .text("simulated")), ("Enabled", .text("true")),
      ("Staging", .text("false")), ("ConnectionMode", .text("direct")),
    ])
  }
}
