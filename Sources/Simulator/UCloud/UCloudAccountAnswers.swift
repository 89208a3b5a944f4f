/// UCloud's answers about the account itself: domains, what each may still submit, and projects.
struct UCloudAccountAnswers {
  static let domains = "GetUcdnDomainInfoList"
  static let quota = "GetUcdnDomainPrefetchRefreshState"
  static let projects = "GetProjectList"
  /// All of them.
  static let actions: Set<String> = [domains, quota, projects]

  let desk: Desk
  let project: String

  /// Answers one of the calls.
  func response(
    _ action: String, _ parameters: [String: String]
  ) throws(UCloudRefusal) -> SimulatorResponse {
    let fields =
      switch action {
      case UCloudAccountAnswers.domains: domainFields
      case UCloudAccountAnswers.quota: try quotaFields(of: parameters["DomainId"] ?? "")
      default: projectFields
      }
    return .json(
      .object([("Action", .text(action + "Response")), ("RetCode", .number(0))] + fields))
  }

  private static func id(of position: Int) -> String { "ucdn-sim\(position)" }

  private var domainFields: [(String, AnswerValue)] {
    let list = Domain.all.enumerated().map { position, domain in
      AnswerValue.object([
        ("Domain", .text(domain.unicode)),
        ("DomainId", .text(UCloudAccountAnswers.id(of: position))),
      ])
    }
    return [("TotalCount", .number(list.count)), ("DomainInfoList", .list(list))]
  }

  private func quotaFields(
    of id: String
  ) throws(UCloudRefusal) -> [(String, AnswerValue)] {
    let position = Domain.all.indices.first { UCloudAccountAnswers.id(of: $0) == id }
    guard let position else { throw .parameter("DomainId") }
    let counted: [(quota: String, used: String, total: Int, form: TaskForm)] = [
      ("RefreshFileQuota", "SubmitRefreshFile", 700, .purgeURL),
      ("RefreshDirQuota", "SubmitRefreshDir", 20, .purgeDirectory),
      ("PrefetchQuota", "SubmitPrefetchCount", 500, .prefetch),
    ]
    return counted.flatMap { quota, used, total, form in
      let count =
        desk.options.trouble == .quota ? total : submitted(form, on: Domain.all[position])
      return [(quota, .number(total)), (used, AnswerValue.number(min(count, total)))]
    }
  }

  private var projectFields: [(String, AnswerValue)] {
    let only = AnswerValue.object([
      ("ProjectId", .text(project)), ("ProjectName", .text("simulated")),
      ("CreateTime", .number(Int(desk.start) - 86_400)),
    ])
    return [("ProjectCount", .number(1)), ("ProjectSet", .list([only]))]
  }

  /// How many URLs of a form were submitted for a domain in the last day.
  private func submitted(_ form: TaskForm, on domain: Domain) -> Int {
    desk.submittedURLs(since: desk.now - 86_400) { $0.form == form && $0.domain == domain }
  }
}
