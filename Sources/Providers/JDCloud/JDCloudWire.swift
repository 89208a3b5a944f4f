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
    var reader = JSONReader(bytes)
    reader.members { key, value in
      switch key {
      case "status": status = value.integer()
      case "msg": message = value.text()
      case "data": data = Self.data(&value)
      default: break
      }
    }
    if let fault = reader.finish() { throw fault }
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
  case signature
  /// The trouble is with this one id.
  case id(ProviderError)
  /// The trouble is with the account or the service.
  case account(ProviderError)

  /// Sorts a code by the vendor's table; codes that it does not list are rejections.
  init(code: Int, message: VendorMessage) {
    self =
      switch code {
      case 7: .signature
      case 1: .id(.unavailable(message))
      case 11: .id(.rejected(message))
      case -1, 8: .account(.unavailable(message))
      case 3, 4, 20: .account(.credentials(message))
      default: .account(.rejected(message))
      }
  }
}
