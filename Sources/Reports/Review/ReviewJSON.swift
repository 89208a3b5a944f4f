import FoundationEssentials
import TaskModel

/// `report --format json`.
public enum ReviewJSON {
  /// Returns the one object.
  public static func text(_ review: Review) -> String {
    WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("generated_at", review.madeAt)
      members.add("filter", review.filter)
      members.add("since", review.since)
      members.add("newest_only", review.isCut)
      members.add("outcome", review.tone.rawValue)
      add(review.whole, to: &members)
      members.add("labels", .array(review.labels.map(label)))
      members.add("failures", .array(review.failures.map(failure)))
      members.add(
        "slow",
        .array(
          review.slow.map { task, pace in
            .object { members in
              addName(of: task, to: &members)
              members.add("took_least_s", seconds(pace.least))
              members.add("usual_p50_s", seconds(pace.usual.median))
              members.add("usual_p95_s", seconds(pace.usual.p95))
            }
          }))
      members.add("open", .array(review.open.map(open)))
      members.add("acknowledgements", .array(review.acknowledgements.map(note)))
      members.add(
        "last_reads",
        .array(
          review.reads.map { account, at in
            .object { members in
              members.add("account", account.name)
              members.add("at", at)
            }
          }))
      members.add("accounts_without_tasks", .array(review.silent.map { .string($0.name) }))
      members.add("verified", verified(review.proved))
    }.text + "\n"
  }

  private static func verified(_ proved: [TaskProof.Verdict: Int]) -> WrittenJSON {
    guard !proved.isEmpty else { return .null }
    return .object { members in
      members.add("tasks", proved.values.reduce(0, +))
      for verdict in TaskProof.Verdict.allCases {
        members.add(verdict.rawValue, proved[verdict] ?? 0)
      }
    }
  }

  private static func label(_ label: ReviewLabel) -> WrittenJSON {
    .object { members in
      members.add("label", label.name)
      members.add("outcome", label.tone.rawValue)
      add(label.group, to: &members)
      members.add(
        "accounts",
        .array(
          label.accounts.map { account, provider, group in
            .object { members in
              members.add("account", account.name)
              members.add("provider", provider.word)
              add(group, to: &members)
            }
          }))
      members.add("gaps", .array(label.gaps.map(gap)))
    }
  }

  private static func add(_ group: ReviewGroup, to members: inout WrittenJSON.ObjectMembers) {
    members.add("tasks", group.tasks)
    members.add("urls_total", group.urlsTotal)
    members.add("urls_done", group.urlsDone)
    members.add("urls_failed", group.urlsFailed)
    members.add(
      "kinds",
      .array(
        TaskKind.allCases.compactMap { kind in
          group.kinds[kind].map { count in
            .object { members in
              members.add("kind", kind.rawValue)
              members.add("tasks", count)
            }
          }
        }))
    members.add(
      "standings",
      .object { members in
        for standing in Standing.allCases.reversed() {
          members.add(standing.rawValue, group.standings[standing] ?? 0)
        }
      })
    members.add("first_created_at", group.created?.lowerBound)
    members.add("last_created_at", group.created?.upperBound)
    members.add("ended_at", group.ended?.at)
    members.add("ended_at_source", group.ended.map { $0.isObserved ? "observed" : "vendor" })
    members.add("ends_unknown", group.untimed)
    members.add("took_s", group.took.map(seconds))
    members.add("compared_tasks", group.compared)
    members.add("slow_tasks", group.slow)
    members.add(
      "causes",
      .array(
        group.causes.ranked.map { reason, count in
          .object { members in
            members.add("reason", reason)
            members.add("count", count)
          }
        }))
  }

  private static func gap(_ gap: ReviewGap) -> WrittenJSON {
    .object { members in
      members.add("account", gap.account.name)
      members.add("family", gap.family.rawValue)
      members.add("host", gap.host)
      members.add("urls_total", gap.urls)
      members.add("urls_missing", gap.isCertain ? gap.missing : 0)
      members.add("urls_unknown", gap.isCertain ? 0 : gap.missing)
      members.add("urls_doubtful", gap.doubtful)
      members.add("tasks_without_urls", gap.blindTasks)
      members.add("example", gap.example)
    }
  }

  private static func failure(_ failure: ReviewFailure) -> WrittenJSON {
    .object { members in
      members.add("account", failure.account.name)
      members.add("reason", failure.reason)
      members.add("urls", failure.urls)
      members.add("tasks", .array(failure.tasks.map { .string($0.task.id.exportedText) }))
      members.add(
        "acknowledged_by", failure.acknowledgedBy.map { .array($0.map(WrittenJSON.string)) })
    }
  }

  private static func open(_ task: ReviewedTask) -> WrittenJSON {
    .object { members in
      addName(of: task, to: &members)
      members.add("status", task.task.status.rawValue)
      members.add("progress", task.task.progress)
      members.add("last_seen_at", task.task.lastSeenAt)
    }
  }

  private static func addName(
    of task: ReviewedTask, to members: inout WrittenJSON.ObjectMembers
  ) {
    members.add("account", task.task.account.name)
    members.add("id", task.task.id.exportedText)
    members.add("kind", task.task.kind.rawValue)
    members.add("label", task.task.label?.text)
  }

  private static func note(_ note: Acknowledgement) -> WrittenJSON {
    .object { members in
      members.add("account", note.account.name)
      members.add("kind", note.kind.rawValue)
      members.add("tasks", .array(note.tasks.sorted().map { .string($0.exportedText) }))
      members.add("by", note.by)
      members.add("at", note.at)
    }
  }

  private static func seconds(_ span: Duration) -> Int { Int(span.seconds.rounded()) }
}
