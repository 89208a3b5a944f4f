import TaskModel

/// What JD opencdn answers to a query: two levels, each with a `status` of its own meaning.
struct JDCloudAnswer {
  /// The inner level: the task.
  struct Task {
    var id: String?
    var status: Int?
    var message: String?
  }

  /// What stands at `data`.
  enum Data {
    case missing
    case task(Task)
    case odd
  }

  /// The outer status: whether the call worked, 0 for yes; nil where there is none.
  var status: Int?
  var message: String?
  var data = Data.missing

  /// Reads an answer.
  ///
  /// - Throws: why it is no JSON.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "status": status = value.integer()
        case "msg": message = value.text()
        case "data": data = Self.data(&value)
        default: break
        }
      }
    }
  }

  private static func data(_ reader: inout JSONReader) -> Data {
    switch reader.kind() {
    case .null:
      return .missing
    case .object:
      var task = Task()
      reader.members { key, value in
        switch key {
        case "taskid": task.id = value.text()
        case "status": task.status = value.integer()
        case "msg": task.message = value.text()
        default: break
        }
      }
      return .task(task)
    case .array, .string, .number, .bool, nil:
      return .odd
    }
  }
}

/// What an outer status other than 0 means.
enum JDCloudRefusal {
  /// The signature was not accepted; with another date it might be.
  case signature(ProviderError)
  /// The trouble is with this one id.
  case id(ProviderError)
  /// The trouble is with the account or the service.
  case account(ProviderError)

  /// The codes of the vendor's table but for 0.
  static let codes: Set<Int> = [
    -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 18, 20, 46, 47,
  ]

  /// Sorts a code; those that ask for something else than we sent, or that the vendor does not list,
  /// are rejections.
  init(code: Int, text: String, retryAfter: Duration?) {
    let message = VendorMessage(code: String(code), text: text)
    switch code {
    case 7:
      let hint = "check secret_key, this machine's clock and utc_offset"
      self = .signature(.credentials(VendorMessage(code: "7", text: "\(text) (\(hint))")))
    case 1: self = .id(.unavailable(message))
    case 11: self = .id(.rejected(message))
    case -1, 8: self = .account(.trouble(message, retryAfter: retryAfter))
    case 3, 4, 20: self = .account(.credentials(message))
    default: self = .account(.rejected(message))
    }
  }
}
