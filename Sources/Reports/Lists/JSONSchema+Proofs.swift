extension JSONSchema {
  /// What the document of `verify --format json` is made of, and what is kept of it for a task.
  static let proofDefinitions = #"""
        "verdict": {"enum": ["fresh", "revalidated", "unknown", "stale"]},
        "proof": {
          "type": "object",
          "required": ["at", "verdict", "places", "fresh", "stale", "unknown"],
          "properties": {
            "at": {"$ref": "#/$defs/time"},
            "verdict": {"$ref": "#/$defs/verdict"},
            "places": {"$ref": "#/$defs/count"},
            "fresh": {"$ref": "#/$defs/count"},
            "stale": {"$ref": "#/$defs/count"},
            "unknown": {"$ref": "#/$defs/count"}
          }
        },
        "verifyOrigin": {
          "type": "object",
          "required": ["address", "reason", "at", "status", "etag", "length", "hash"],
          "properties": {
            "address": {"$ref": "#/$defs/optionalText"},
            "reason": {"$ref": "#/$defs/optionalText"},
            "at": {"$ref": "#/$defs/optionalTime"},
            "status": {"$ref": "#/$defs/optionalCount"},
            "etag": {"$ref": "#/$defs/optionalText"},
            "length": {"$ref": "#/$defs/optionalCount"},
            "hash": {"$ref": "#/$defs/optionalText"}
          }
        },
        "verifyProbe": {
          "type": "object",
          "required": ["verdict", "reason", "place", "address", "vendor", "node", "cached_since", "tiers", "at", "status", "etag", "length", "hash", "scheme", "variant"],
          "properties": {
            "verdict": {"$ref": "#/$defs/verdict"},
            "reason": {"type": "string"},
            "place": {"type": "string"},
            "address": {"$ref": "#/$defs/optionalText"},
            "vendor": {"$ref": "#/$defs/optionalText"},
            "node": {"$ref": "#/$defs/optionalText"},
            "cached_since": {"$ref": "#/$defs/optionalTime"},
            "tiers": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
            "at": {"$ref": "#/$defs/optionalTime"},
            "status": {"$ref": "#/$defs/optionalCount"},
            "etag": {"$ref": "#/$defs/optionalText"},
            "length": {"$ref": "#/$defs/optionalCount"},
            "hash": {"$ref": "#/$defs/optionalText"},
            "scheme": {"enum": ["https", "http", null]},
            "variant": {"enum": ["identity", "gzip", "br"]}
          }
        },
        "verifyURL": {
          "type": "object",
          "required": ["url", "verdict", "places", "fresh", "stale", "revalidated", "unknown", "oldest_cached_since", "summary", "origin", "probes"],
          "properties": {
            "url": {"type": "string"},
            "verdict": {"$ref": "#/$defs/verdict"},
            "places": {"$ref": "#/$defs/count"},
            "fresh": {"$ref": "#/$defs/count"},
            "stale": {"$ref": "#/$defs/count"},
            "revalidated": {"$ref": "#/$defs/count"},
            "unknown": {"$ref": "#/$defs/count"},
            "oldest_cached_since": {"$ref": "#/$defs/optionalTime"},
            "summary": {"type": "string"},
            "origin": {"anyOf": [{"$ref": "#/$defs/verifyOrigin"}, {"type": "null"}]},
            "probes": {"type": "array", "items": {"$ref": "#/$defs/verifyProbe"}}
          }
        },
        "verify": {
          "type": "object",
          "required": ["schema", "generated_at", "urls"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "urls": {"type": "array", "items": {"$ref": "#/$defs/verifyURL"}}
          }
        },
    """#
}
