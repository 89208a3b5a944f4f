/// The JSON Schema of everything cdntop prints as JSON: `list --schema`.
///
/// Keys are stable and new ones may be added, so readers have to pass over those they do not know. A test
/// holds the schema against the output of every command.
public enum JSONSchema {
  /// The schema, as a JSON document.
  public static let text = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "cdntop",
      "description": "The document of 'list --format json'. $defs has the other commands' documents: task (a line of jsonl), change (a line of 'watch --format jsonl'), where, whereURL (a line of its jsonl), wait ('wait --summary-file'), check, tracked, durations ('history --durations'), duration (a line of its jsonl), transitions ('history --transitions'), transition (a line of its jsonl), report, verify, verifyURL (a line of its jsonl), teamStatus ('team status'), notification (what 'notify: {command}' reads). Times are RFC 3339 UTC in whole seconds. Keys are stable; new ones may be added.",
      "$ref": "#/$defs/list",
      "$defs": {
        "time": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
        "optionalTime": {"anyOf": [{"$ref": "#/$defs/time"}, {"type": "null"}]},
        "optionalText": {"type": ["string", "null"]},
        "count": {"type": "integer", "minimum": 0},
        "optionalCount": {"type": ["integer", "null"], "minimum": 0},
        "optionalProgress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "status": {"enum": ["queued", "running", "succeeded", "partial", "failed", "canceled", "unknown"]},
        "optionalStatus": {"anyOf": [{"$ref": "#/$defs/status"}, {"type": "null"}]},
        "kind": {"enum": ["purge-url", "purge-directory", "purge-pattern", "purge-tag", "purge-all", "prefetch", "block", "unblock", "other"]},
        "optionalKind": {"anyOf": [{"$ref": "#/$defs/kind"}, {"type": "null"}]},
        "error": {
          "type": "object",
          "required": ["kind", "code", "message", "retry_after_s"],
          "properties": {
            "kind": {"enum": ["throttled", "credentials", "permission", "clock_skew", "rejected", "unavailable", "transport", "malformed"]},
            "code": {"$ref": "#/$defs/optionalText"},
            "message": {"type": "string"},
            "retry_after_s": {"$ref": "#/$defs/optionalCount"}
          }
        },
        "account": {
          "type": "object",
          "required": ["name", "provider", "state", "error", "coverage", "window_from", "last_success", "calls", "clock_skew_ms", "quota"],
          "properties": {
            "name": {"type": "string"},
            "provider": {"type": "string"},
            "state": {"enum": ["ok", "limited", "auth", "down", "off"]},
            "error": {"anyOf": [{"$ref": "#/$defs/error"}, {"type": "null"}]},
            "coverage": {"enum": ["full", "window", "tracked-only"]},
            "window_from": {"$ref": "#/$defs/optionalTime"},
            "last_success": {"$ref": "#/$defs/optionalTime"},
            "calls": {"$ref": "#/$defs/count"},
            "clock_skew_ms": {"type": ["integer", "null"]},
            "quota": {"type": "array", "items": {"$ref": "#/$defs/quota"}},
            "via": {"type": "string"}
          }
        },
        "quota": {
          "type": "object",
          "required": ["kind", "domain", "area", "total", "left"],
          "properties": {
            "kind": {"$ref": "#/$defs/kind"},
            "domain": {"$ref": "#/$defs/optionalText"},
            "area": {"$ref": "#/$defs/optionalText"},
            "total": {"$ref": "#/$defs/count"},
            "left": {"$ref": "#/$defs/count"}
          }
        },
        "url": {
          "type": "object",
          "required": ["url", "part", "kind", "status", "vendor_status", "progress", "created_at", "finished_at", "message"],
          "properties": {
            "url": {"type": "string"},
            "part": {"$ref": "#/$defs/optionalText"},
            "kind": {"$ref": "#/$defs/kind"},
            "status": {"$ref": "#/$defs/status"},
            "vendor_status": {"$ref": "#/$defs/optionalText"},
            "progress": {"$ref": "#/$defs/optionalProgress"},
            "created_at": {"$ref": "#/$defs/optionalTime"},
            "finished_at": {"$ref": "#/$defs/optionalTime"},
            "message": {"$ref": "#/$defs/optionalText"}
          }
        },
        "task": {
          "type": "object",
          "required": ["account", "provider", "id", "kind", "label", "status", "vendor_status", "progress", "created_at", "finished_at", "finished_at_source", "finished_not_before", "first_seen_at", "last_seen_at", "stale", "stalled", "gone", "superseded_by", "verified", "eta_at", "domains", "message", "took_s", "left_s", "urls_total", "urls_done", "urls_failed", "urls"],
          "properties": {
            "account": {"type": "string"},
            "provider": {"type": "string"},
            "id": {"type": "string"},
            "kind": {"$ref": "#/$defs/kind"},
            "label": {"$ref": "#/$defs/optionalText"},
            "status": {"$ref": "#/$defs/status"},
            "vendor_status": {"$ref": "#/$defs/optionalText"},
            "progress": {"$ref": "#/$defs/optionalProgress"},
            "created_at": {"$ref": "#/$defs/optionalTime"},
            "finished_at": {"$ref": "#/$defs/optionalTime"},
            "finished_at_source": {"enum": ["vendor", "observed", null]},
            "finished_not_before": {"$ref": "#/$defs/optionalTime"},
            "first_seen_at": {"$ref": "#/$defs/time"},
            "last_seen_at": {"$ref": "#/$defs/optionalTime"},
            "stale": {"type": "boolean"},
            "stalled": {"type": "boolean"},
            "gone": {"type": "boolean"},
            "superseded_by": {"$ref": "#/$defs/optionalText"},
            "verified": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/proof"}]},
            "eta_at": {"$ref": "#/$defs/optionalTime"},
            "domains": {"type": "array", "items": {"type": "string"}},
            "message": {"$ref": "#/$defs/optionalText"},
            "took_s": {"$ref": "#/$defs/optionalCount"},
            "left_s": {"$ref": "#/$defs/optionalCount"},
            "urls_total": {"$ref": "#/$defs/optionalCount"},
            "urls_done": {"$ref": "#/$defs/optionalCount"},
            "urls_failed": {"$ref": "#/$defs/optionalCount"},
            "urls": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/url"}}, {"type": "null"}]}
          }
        },
        "list": {
          "type": "object",
          "required": ["schema", "generated_at", "complete", "accounts", "tasks"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "complete": {"type": "boolean"},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/account"}},
            "tasks": {"type": "array", "items": {"$ref": "#/$defs/task"}}
          }
        },
        "changeMark": {
          "type": "object",
          "required": ["at", "seq", "change"],
          "properties": {
            "at": {"$ref": "#/$defs/time"},
            "seq": {"$ref": "#/$defs/count"},
            "change": {"enum": ["appeared", "progress", "status", "gone", "problem", "resolved", "heartbeat"]}
          }
        },
        "taskChange": {
          "allOf": [{"$ref": "#/$defs/changeMark"}, {"$ref": "#/$defs/task"}],
          "properties": {"change": {"enum": ["appeared", "progress", "status", "gone"]}}
        },
        "accountChange": {
          "allOf": [{"$ref": "#/$defs/changeMark"}, {"$ref": "#/$defs/account"}],
          "properties": {"change": {"enum": ["problem", "resolved"]}}
        },
        "heartbeat": {
          "allOf": [{"$ref": "#/$defs/changeMark"}],
          "required": ["complete", "tasks", "accounts"],
          "properties": {
            "change": {"const": "heartbeat"},
            "complete": {"type": "boolean"},
            "tasks": {"type": "object", "additionalProperties": {"$ref": "#/$defs/count"}},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/account"}}
          }
        },
        "change": {
          "anyOf": [{"$ref": "#/$defs/taskChange"}, {"$ref": "#/$defs/accountChange"}, {"$ref": "#/$defs/storeChange"}, {"$ref": "#/$defs/heartbeat"}]
        },
        "lint": {
          "type": "object",
          "required": ["code", "message"],
          "properties": {
            "code": {"enum": ["no-scheme", "other-scheme", "no-host", "full-width", "space", "non-ascii", "plus", "bad-percent", "fragment", "no-slash"]},
            "message": {"type": "string"}
          }
        },
        "coverage": {
          "type": "object",
          "required": ["account", "provider", "match", "covered_by", "status", "kind", "id", "label", "task_status", "created_at", "finished_at", "note"],
          "properties": {
            "account": {"type": "string"},
            "provider": {"type": "string"},
            "match": {"enum": ["exact", "directory", "pattern", "normalized", "none", "unknown", "unread"]},
            "covered_by": {"$ref": "#/$defs/optionalText"},
            "status": {"$ref": "#/$defs/optionalStatus"},
            "kind": {"$ref": "#/$defs/optionalKind"},
            "id": {"$ref": "#/$defs/optionalText"},
            "label": {"$ref": "#/$defs/optionalText"},
            "task_status": {"$ref": "#/$defs/optionalStatus"},
            "created_at": {"$ref": "#/$defs/optionalTime"},
            "finished_at": {"$ref": "#/$defs/optionalTime"},
            "note": {"$ref": "#/$defs/optionalText"}
          }
        },
        "whereURL": {
          "type": "object",
          "required": ["url", "lint", "coverage"],
          "properties": {
            "url": {"type": "string"},
            "lint": {"type": "array", "items": {"$ref": "#/$defs/lint"}},
            "coverage": {"type": "array", "items": {"$ref": "#/$defs/coverage"}}
          }
        },
        "where": {
          "type": "object",
          "required": ["schema", "generated_at", "complete", "accounts", "urls"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "complete": {"type": "boolean"},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/account"}},
            "urls": {"type": "array", "items": {"$ref": "#/$defs/whereURL"}}
          }
        },
        "wait": {
          "type": "object",
          "required": ["schema", "started_at", "ended_at", "exit_status", "timed_out", "complete", "missing", "accounts", "tasks", "failed_urls", "unmet", "unreadable"],
          "properties": {
            "schema": {"const": 1},
            "started_at": {"$ref": "#/$defs/time"},
            "ended_at": {"$ref": "#/$defs/time"},
            "exit_status": {"enum": [0, 1, 3, 4, 5, 129, 130, 143]},
            "timed_out": {"type": "boolean"},
            "complete": {"type": "boolean"},
            "missing": {"$ref": "#/$defs/count"},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/account"}},
            "tasks": {"type": "array", "items": {"$ref": "#/$defs/task"}},
            "failed_urls": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["account", "id", "url", "part", "kind", "status", "message"],
                "properties": {
                  "account": {"type": "string"},
                  "id": {"type": "string"},
                  "url": {"type": "string"},
                  "part": {"$ref": "#/$defs/optionalText"},
                  "kind": {"$ref": "#/$defs/kind"},
                  "status": {"$ref": "#/$defs/status"},
                  "message": {"$ref": "#/$defs/optionalText"}
                }
              }
            },
            "unmet": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["account", "id", "reason"],
                "properties": {
                  "account": {"type": "string"},
                  "id": {"type": "string"},
                  "reason": {"type": "string"}
                }
              }
            },
            "unreadable": {"type": "array", "items": {"type": "string"}}
          }
        },
        "checkStep": {
          "type": "object",
          "required": ["check", "subject", "result", "detail", "advice"],
          "properties": {
            "check": {"enum": ["reachable", "tls", "clock", "credentials", "owner", "permission", "success", "quota", "need", "role", "hints"]},
            "subject": {"$ref": "#/$defs/optionalText"},
            "result": {"enum": ["ok", "warning", "failed", "unknown"]},
            "detail": {"type": "string"},
            "advice": {"$ref": "#/$defs/optionalText"}
          }
        },
        "checkedAccount": {
          "allOf": [{"$ref": "#/$defs/account"}],
          "required": ["endpoint", "latency_ms", "owner", "checks"],
          "properties": {
            "endpoint": {"type": "string"},
            "latency_ms": {"$ref": "#/$defs/optionalCount"},
            "owner": {"$ref": "#/$defs/optionalText"},
            "checks": {"type": "array", "items": {"$ref": "#/$defs/checkStep"}}
          }
        },
        "check": {
          "type": "object",
          "required": ["schema", "generated_at", "exit_status", "team", "accounts"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "exit_status": {"enum": [0, 4, 6]},
            "team": {"anyOf": [{"$ref": "#/$defs/checkedTeam"}, {"type": "null"}]},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/checkedAccount"}}
          }
        },
        \#(furtherDefinitions)
        \#(reportDefinitions)
        \#(proofDefinitions)
        \#(teamDefinitions)
        "tracked": {
          "type": "object",
          "required": ["schema", "tracked"],
          "properties": {
            "schema": {"const": 1},
            "tracked": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["account", "id", "kind", "product", "label", "urls", "tracked_at"],
                "properties": {
                  "account": {"type": "string"},
                  "id": {"type": "string"},
                  "kind": {"$ref": "#/$defs/kind"},
                  "product": {"$ref": "#/$defs/optionalText"},
                  "label": {"$ref": "#/$defs/optionalText"},
                  "urls": {"type": "array", "items": {"type": "string"}},
                  "tracked_at": {"$ref": "#/$defs/optionalTime"}
                }
              }
            }
          }
        }
      }
    }

    """#
}

extension JSONSchema {
  /// What `history --durations` prints, and what a notification is.
  static let furtherDefinitions = #"""
    "duration": {
          "type": "object",
          "required": ["tasks", "p50_s", "p95_s", "max_s", "today_tasks", "today_p50_s", "slow_today"],
          "properties": {
            "account": {"type": "string"},
            "kind": {"$ref": "#/$defs/kind"},
            "domain": {"$ref": "#/$defs/optionalText"},
            "tasks": {"$ref": "#/$defs/count"},
            "p50_s": {"$ref": "#/$defs/count"},
            "p95_s": {"$ref": "#/$defs/count"},
            "max_s": {"$ref": "#/$defs/count"},
            "today_tasks": {"$ref": "#/$defs/count"},
            "today_p50_s": {"$ref": "#/$defs/optionalCount"},
            "slow_today": {"type": "boolean"}
          }
        },
        "transition": {
          "type": "object",
          "required": ["account", "id", "kind", "at", "status"],
          "properties": {
            "account": {"type": "string"},
            "id": {"type": "string"},
            "kind": {"$ref": "#/$defs/kind"},
            "at": {"$ref": "#/$defs/time"},
            "status": {"anyOf": [{"$ref": "#/$defs/status"}, {"const": "gone"}]}
          }
        },
        "transitions": {
          "type": "object",
          "required": ["schema", "transitions"],
          "properties": {
            "schema": {"const": 1},
            "transitions": {"type": "array", "items": {"$ref": "#/$defs/transition"}}
          }
        },
        "durations": {
          "type": "object",
          "required": ["schema", "generated_at", "durations"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "durations": {"type": "array", "items": {"$ref": "#/$defs/duration"}}
          }
        },
        "alertState": {"enum": ["firing", "resolved"]},
        "severity": {"enum": ["info", "warning", "error", "critical"]},
        "alert": {
          "type": "object",
          "required": ["dedup_key", "state", "severity", "event", "at", "summary", "account", "id", "kind", "label", "status", "urls_total", "urls_failed"],
          "properties": {
            "dedup_key": {"type": "string"},
            "state": {"$ref": "#/$defs/alertState"},
            "severity": {"$ref": "#/$defs/severity"},
            "event": {"enum": ["account", "failed", "partial", "gone", "stalled", "all-ended"]},
            "at": {"$ref": "#/$defs/time"},
            "summary": {"type": "string"},
            "account": {"$ref": "#/$defs/optionalText"},
            "id": {"$ref": "#/$defs/optionalText"},
            "kind": {"$ref": "#/$defs/optionalKind"},
            "label": {"$ref": "#/$defs/optionalText"},
            "status": {"$ref": "#/$defs/optionalStatus"},
            "urls_total": {"$ref": "#/$defs/optionalCount"},
            "urls_failed": {"$ref": "#/$defs/optionalCount"}
          }
        },
        "notification": {
          "type": "object",
          "required": ["schema", "at", "source", "host", "dedup_key", "state", "severity", "summary", "alerts"],
          "properties": {
            "schema": {"const": 1},
            "at": {"$ref": "#/$defs/time"},
            "source": {"enum": ["monitor", "watch", "wait"]},
            "host": {"type": "string"},
            "dedup_key": {"type": "string"},
            "state": {"$ref": "#/$defs/alertState"},
            "severity": {"$ref": "#/$defs/severity"},
            "summary": {"type": "string"},
            "alerts": {"type": "array", "items": {"$ref": "#/$defs/alert"}}
          }
        },
    """#
}
