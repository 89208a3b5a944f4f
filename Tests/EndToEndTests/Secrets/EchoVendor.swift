import Foundation
import Synchronization
import TestSupport

/// A vendor that answers with all it was sent, and with the key it was signed with, in one of the ways of
/// ``EchoVendor/Way``.
final class EchoVendor: Sendable {
  /// What the answers look like.
  enum Way: String, CaseIterable, Sendable {
    /// An error in the shape of each vendor, by its status.
    case refused, forbidden, throttled, broken
    /// An error in XML, and a page of HTML.
    case xml, html
    /// A list of tasks in the shape of each vendor, all of whose texts are the echo.
    case listed, listedXML
    /// Elsewhere, with the query.
    case redirect
    /// In the fields of the head, in the line of the status, instead of chunks, and instead of HTTP.
    case head, status, chunks, noHTTP
    /// A part of an error, behind which the connection is reset, or nothing comes, or the same without end.
    case reset, silence, flood

    /// Whether an answer is over soon.
    var isQuick: Bool { self != .silence && self != .flood }
  }

  let way: Way
  let port: Int
  private let server: AnsweringServer

  /// Starts one.
  ///
  /// - Parameters:
  ///   - keys: the secrets of accounts by the public halves of their keys.
  ///   - marks: is told what was made of secrets.
  static func start(_ way: Way, keys: [String: [String]], marks: Marks) async throws -> EchoVendor {
    let end: AnsweringServer.End =
      switch way {
      case .reset: .resets
      case .flood: .repeats
      default: .stays
      }
    let server = try await AnsweringServer.start(then: end) { head, body in
      note(head + "\n" + body, marks)
      if head.hasPrefix("POST /token"), way != .refused, way != .noHTTP {
        let token = Marks.mark("token" + String(body.hashValue & 0xFFFF))
        return AnsweringServer.json(#"{"access_token":"\#(token)","expires_in":3599}"#)
      }
      let sent = head + "\n" + body
      let secrets = keys.filter { sent.contains($0.key) }.flatMap(\.value)
      let all = [sent, sent.removingPercentEncoding ?? "", Data(sent.utf8).base64EncodedString()]
      return answer(way, echo: (secrets + all + secrets).joined(separator: " "))
    }
    return EchoVendor(way, server)
  }

  private init(_ way: Way, _ server: AnsweringServer) {
    self.way = way
    self.server = server
    port = server.port
  }

  /// Ends it.
  func stop() async throws { try await server.stop() }

  /// Signatures and tokens of a request.
  private static func note(_ request: String, _ marks: Marks) {
    let forms = [
      /(?i)signature["']?\s*[=:]\s*["']?([A-Za-z0-9%+\/=_-]{16,})/,
      /(?i)bearer ([^\s"&]{16,})/, /assertion=([^\s"&]{16,})/,
    ]
    for form in forms { for match in request.matches(of: form) { marks.note(String(match.1)) } }
  }

  private static func answer(_ way: Way, echo: String) -> String {
    let quoted = quoted(echo)
    let line = echo.replacing(/[\r\n]+/, with: " ")
    let xml = echo.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return switch way {
    case .refused: AnsweringServer.json(error(quoted, 401), status: "401 Unauthorized")
    case .forbidden: AnsweringServer.json(error(quoted, 403), status: "403 Forbidden")
    case .throttled:
      AnsweringServer.json(error(quoted, 429), status: "429 Too Many", ["Retry-After: 1"])
    case .broken: AnsweringServer.json(error(quoted, 500), status: "500 Oh")
    case .xml:
      AnsweringServer.json(
        "<ErrorResponse><Error><Type>Sender</Type><Code>X</Code><Message>\(xml)</Message></Error>"
          + "<RequestId>\(xml)</RequestId></ErrorResponse>", status: "403 Forbidden")
    case .html: AnsweringServer.json("<html><title>\(xml)</title><p>\(echo)</html>")
    case .listed: AnsweringServer.json(list(quoted))
    case .listedXML:
      AnsweringServer.json(
        "<InvalidationList><IsTruncated>false</IsTruncated><Items><InvalidationSummary><Id>\(xml)</Id>"
          + "<CreateTime>2026-09-21T04:00:00Z</CreateTime><Status>\(xml)</Status>"
          + "</InvalidationSummary></Items></InvalidationList>")
    case .redirect:
      AnsweringServer.json(
        error(quoted, 302), status: "302 Found",
        ["Location: http://127.0.0.1:1/?" + line.replacing(" ", with: "%20")])
    case .head:
      AnsweringServer.json(
        "{}", status: "401 Unauthorized",
        ["WWW-Authenticate: \(line)", "Server: \(line)", "X-Request-Id: \(line)"])
    case .status: AnsweringServer.json("{}", status: "401 \(line)")
    case .chunks: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(echo)"
    case .noHTTP: echo
    case .reset, .silence:
      AnsweringServer.json(error(quoted, 403), status: "403 Forbidden")
        .replacing("Content-Length: ", with: "Content-Length: 1")
    case .flood: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + error(quoted, 403)
    }
  }

  /// The shapes of errors, all in one.
  private static func error(_ quoted: String, _ status: Int) -> String {
    let object = #""Code":@,"Message":@,"code":@,"message":@"#
    return """
      {\(object),"RetCode":171,"status":\(status),"msg":@,"error_code":@,"error_msg":@,"error":{\(object),\
      "status":@,"error_code":@,"error_msg":@,"errors":[{"reason":@,"message":@}]},"error_description":@,\
      "ResponseMetadata":{"RequestId":@,"Error":{\(object)}},"Response":{"RequestId":@,"Error":{\(object)}}}
      """.replacing("@", with: quoted)
  }

  /// The shapes of lists, all in one.
  private static func list(_ quoted: String) -> String {
    """
    {"TotalCount":1,"Tasks":{"CDNTask":[{"TaskId":@,"ObjectPath":@,"ObjectType":"file","Status":@,"Description":@}]},\
    "RetCode":0,"Message":@,"TaskList":[{"TaskId":@,"Status":@,"Type":"file","UrlLists":[{"Url":@,"Status":"failure"}]}],\
    "total":1,"tasks":[{"id":@,"task_type":"refresh","status":@,"total":1,"failed":1}],"urls":[{"url":@,"fail_desc":@}],\
    "items":[{"id":@,"name":@,"operationType":"invalidateCache","status":@,"user":@,"targetLink":@,\
    "error":{"errors":[{"code":@,"message":@}]}}],\
    "Result":{"Total":1,"Data":[{"TaskID":@,"Url":@,"TaskType":"refresh_file","Status":@,"Remark":@}]},\
    "Response":{"TotalCount":1,"PurgeLogs":[{"TaskId":@,"Url":@,"Status":@,"PurgeType":"url"}],\
    "PushLogs":[{"TaskId":@,"Url":@,"Status":@}],"Zones":[{"ZoneId":@,"ZoneName":@}],\
    "Tasks":[{"JobId":@,"Target":@,"Type":"purge_url","Status":@,"FailMessage":@}]}}
    """.replacing("@", with: quoted)
  }

  private static func quoted(_ text: String) -> String {
    (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
