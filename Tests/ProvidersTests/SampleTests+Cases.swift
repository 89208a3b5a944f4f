import FoundationEssentials
import TaskModel
import TestSupport

@testable import Providers

extension SampleTests {
  static let cases: [Case] =
    alibabaPages + alibabaErrors + uCloudPages + uCloudErrors + jd
    + tencent
    + cloudFront
    + huawei
    + volcengine
    + google

  private static func cdn(_ file: String, _ expectation: Expectation) -> Case {
    Case(file: file, provider: "alibaba-cdn", scope: Sample.window, expectation: expectation)
  }

  private static let alibabaPages: [Case] = [
    cdn(
      "aliyun_cdn_2018_list_ok.json",
      .page([
        "704225667 purge-url succeeded - - 2014-11-27T08:23:22Z",
        "  http://aaa.com/1.txt succeeded Complete 1.0",
        "704222904 purge-url succeeded - - 2014-11-27T08:18:38Z",
        "  http://bbb.com/1.txt succeeded Complete 1.0",
      ])),
    cdn(
      "aliyun_cdn_2014_seed_example_empty_paths.json",
      .page([
        "704225667 purge-url succeeded - - 2014-11-27T08:23:22Z",
        "   succeeded Complete 1.0",
        "704222904 purge-url succeeded - - 2014-11-27T08:18:38Z",
        "   succeeded Complete 1.0",
      ])),
    cdn(
      "aliyun_cdn_2018_list_mixed.json",
      .page([
        "17671439116 purge-url running - - 2024-05-01T11:58:07Z",
        "  http://www.example.com/img/a.jpg running Refreshing 0.9937",
        "  http://www.example.com/img/b.jpg succeeded Complete 1.0",
        "  https://www.example.com/%E5%9B%BE%E7%89%87/c.jpg?x=1&y=2 queued Pending 0.0",
        "17671439115 purge-directory running - - 2024-05-01T11:57:40Z",
        "  http://www.example.com/static/ running Refreshing 0.0",
        "17671439114 prefetch failed - - 2024-05-01T09:00:00Z",
        "  http://video.example.com/movie.mp4 failed Failed 0.42 \"Origin Timeout\"",
        "17671439113 prefetch failed - - 2024-05-01T08:59:59Z",
        "  http://video.example.com/gone.mp4 failed Failed 0.0 \"Origin Return StatusCode 5XX\"",
        "17671439112 purge-pattern succeeded - - 2024-04-30T23:00:00Z",
        "  http://www.example.com/js/.*\\.js succeeded Complete 1.0",
        "17671439111 purge-url succeeded - - 2024-04-30T22:00:00Z",
        "  www.example.com/noscheme.txt succeeded Complete 1.0",
        "17671439110 block succeeded - - 2024-04-30T21:00:00Z",
        "  http://www.example.com/blocked.html succeeded Complete 1.0",
        "17671439109 purge-directory succeeded - - 2024-04-30T20:00:00Z",
        "  http://www.example.com/p/ succeeded Complete 1.0",
        "17671439108 purge-url queued - - 2024-04-30T19:00:00Z",
        "  http://www.example.com/noprocess.txt queued Pending",
      ])),
    cdn("aliyun_cdn_2018_list_empty.json", .page([])),
    cdn("aliyun_cdn_2018_list_beyond_last_page.json", .cutShort),
    cdn(
      "aliyun_cdn_2018_list_numbers_as_strings.json",
      .page([
        "704225667 purge-url succeeded - - 2014-11-27T08:23:22Z",
        "  http://aaa.com/1.txt succeeded Complete 1.0",
      ])),
    Case(
      file: "aliyun_cdn_2018_task_by_id_ok.json", provider: "alibaba-cdn",
      scope: .ids("12345678", "23456789"),
      expectation: .page([
        "12345678 purge-url succeeded - - 2020-08-03T08:54:23Z",
        "  http://example.com/abc.jpg succeeded Complete 1.0",
        "23456789 purge-url running - - 2020-08-03T09:12:44Z",
        "  http://example.com/bcd.jpg running Refreshing 0.9937",
      ])),
    Case(
      file: "aliyun_dcdn_2018_list_ok.json", provider: "alibaba-dcdn", scope: Sample.window,
      expectation: .page([
        "704225667 purge-url succeeded - - 2014-11-27T08:23:22Z",
        "  http://example.com/examplefile.txt succeeded Complete 1.0",
      ])),
    Case(
      file: "aliyun_dcdn_2018_task_by_id_ok.json", provider: "alibaba-dcdn",
      scope: .ids("11368101", "11368102"),
      expectation: .page([
        "11368101 purge-url succeeded - - 2021-05-10T08:54:23Z",
        "  http://example.com/image_01.png succeeded Complete 1.0",
        "11368102 purge-directory running - - 2021-05-10T08:54:23Z",
        "  http://example.com/dir/ running Refreshing 0.12",
      ])),
    cdn("aliyun_cdn_2018_list_ok.xml", .malformed("XML or HTML instead of JSON")),
  ]

  private static let alibabaErrors: [Case] = [
    cdn("aliyun_error_signature_mismatch.json", .error(.credentials, "SignatureDoesNotMatch")),
    cdn("aliyun_error_expired_timestamp.json", .error(.clockSkew, "InvalidTimeStamp.Expired")),
    cdn(
      "aliyun_error_access_key_not_found.json", .error(.credentials, "InvalidAccessKeyId.NotFound")),
    cdn(
      "aliyun_error_access_key_inactive.json", .error(.credentials, "InvalidAccessKeyId.Inactive")),
    cdn("aliyun_error_nonce_used.json", .error(.unavailable, "SignatureNonceUsed")),
    cdn("aliyun_error_throttling_user.json", .error(.throttled, "Throttling.User")),
    cdn("aliyun_error_throttling_api.json", .error(.throttled, "Throttling.Api")),
    cdn("aliyun_error_throttling_503.json", .error(.throttled, "Throttling")),
    cdn("aliyun_error_forbidden_ram.json", .error(.permission, "Forbidden.RAM")),
    cdn("aliyun_error_no_permission_with_detail.json", .error(.permission, "NoPermission")),
    cdn("aliyun_error_service_not_open.json", .error(.permission, "OperationDenied")),
    cdn("aliyun_error_service_suspended.json", .error(.permission, "OperationDenied")),
    cdn("aliyun_error_task_id_malformed.json", .error(.rejected, "InvalidTaskId.Malformed")),
    cdn("aliyun_error_missing_object_type.json", .error(.rejected, "MissingParameter.ObjectType")),
    cdn("aliyun_error_start_end_single.json", .error(.rejected, "MissingParameter")),
    cdn("aliyun_error_start_end_single_new.json", .error(.rejected, "MissingTimeParameter")),
    cdn("aliyun_error_start_time_malformed.json", .error(.rejected, "InvalidStartTime.Malformed")),
    cdn(
      "aliyun_error_start_time_out_of_window.json",
      .error(.rejected, "InvalidStartTime.ValueNotSupported")),
    cdn("aliyun_error_end_before_start.json", .error(.rejected, "InvalidEndTime.Mismatch")),
    cdn("aliyun_error_status_invalid.json", .error(.rejected, "InvalidStatus.ValueNotSupported")),
    cdn("aliyun_error_api_not_found.json", .error(.rejected, "InvalidApi.NotFound")),
    cdn("aliyun_error_sts_expired.json", .error(.credentials, "InvalidSecurityToken.Expired")),
    cdn("aliyun_error_internal_seed.json", .error(.unavailable, "InternalError")),
    cdn("aliyun_error.xml", .error(.rejected, "UnsupportedOperation")),
  ]

  private static func ucloud(_ file: String, _ expectation: Expectation) -> Case {
    Case(file: file, provider: "ucloud", scope: Sample.window, expectation: expectation)
  }

  private static let uCloudPages: [Case] = [
    ucloud(
      "ucloud_refresh_ok.json",
      .page([
        "20190121141137_4d8031d5 purge-url succeeded succeeded success 2019-01-21T06:11:37Z",
        "  http://xxxxx/test2.jpg succeeded success 1.0 .. 2019-01-21T06:11:43Z",
        "  http://xxxxx/test.jpg succeeded success 1.0 .. 2019-01-21T06:11:43Z",
      ])),
    ucloud(
      "ucloud_refresh_mixed.json",
      .page([
        "20240501195807_1a2b3c4d purge-url running running process 2024-05-01T11:58:07Z",
        "  http://www.example.com/a.jpg succeeded success 1.0 .. 2024-05-01T11:58:13Z",
        "  http://www.example.com/b.jpg running process 0.45",
        "  http://www.example.com/图片/c.jpg queued wait 0.0",
        "20240501195500_5e6f7a8b purge-directory queued queued wait 2024-05-01T11:55:00Z",
        "  http://www.example.com/static/ queued wait 0.0",
        "20240501184000_9c0d1e2f purge-url failed failed failure 2024-05-01T10:40:00Z",
        "  http://live.example.com/x.m3u8 failed failure 0.3 .. 2024-05-01T10:50:00Z",
        "20240501155320_aabbccdd purge-url unknown unknown unknow 2024-05-01T07:53:20Z",
        "  http://www.example.com/u.txt unknown unknow 0.0",
        "20240501130640_00112233 purge-url succeeded succeeded success 2024-05-01T05:06:40Z",
        "20240501102000_44556677 purge-url succeeded succeeded success 2024-05-01T02:20:00Z",
      ])),
    Case(
      file: "ucloud_prefetch_ok.json", provider: "ucloud",
      scope: .ids("20240501195807_77aa88bb", kind: .prefetch),
      expectation: .page([
        "20240501195807_77aa88bb prefetch running running process 2024-05-01T11:58:07Z",
        "  http://abc.ucloud.cn/a/1.apk succeeded success 1.0 .. 2024-05-01T12:03:20Z",
        "  http://abc.ucloud.cn/a/2.apk running process 0.6",
      ])),
    ucloud("ucloud_refresh_empty_list.json", .page([])),
    ucloud("ucloud_refresh_empty_missing_keys.json", .page([])),
    ucloud("ucloud_refresh_null_list.json", .page([])),
    ucloud("ucloud_retcode_as_string.json", .page([])),
  ]

  private static let uCloudErrors: [Case] = {
    let kinds: [(Int, ProviderError.Kind)] = [
      (110, .unavailable), (130, .unavailable), (150, .unavailable), (153, .throttled),
      (160, .rejected), (161, .rejected), (170, .credentials), (171, .credentials),
      (172, .credentials), (174, .credentials), (230, .rejected), (292, .rejected),
      (294, .permission), (299, .permission),
    ]
    return kinds.map { code, kind in
      ucloud("ucloud_error_\(code).json", .error(kind, String(code)))
    }
  }()

  private static let jdID = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"

  private static func jd(
    _ file: String, kind: TaskKind = .purgeURL, _ expectation: Expectation
  ) -> Case {
    Case(
      file: file, provider: "jdcloud", scope: .ids(jdID, kind: kind), expectation: expectation)
  }

  private static let jd: [Case] = [
    jd(
      "jd_refresh_in_progress.json",
      .page(["\(jdID) purge-url running running 1 \"In Progress\""])),
    jd(
      "jd_refresh_in_progress_zh.json", kind: .purgeDirectory,
      .page(["\(jdID) purge-directory running running 1 \"进行中\""])),
    jd("jd_refresh_success.json", .page(["\(jdID) purge-url succeeded succeeded 0 \"成功\""])),
    jd("jd_refresh_failed.json", .page(["\(jdID) purge-url failed failed 2 \"失败\""])),
    jd(
      "jd_prefetch_in_progress.json", kind: .prefetch,
      .page(["\(jdID) prefetch running running 1 \"In Progress\""])),
    jd(
      "jd_prefetch_in_progress_zh.json", kind: .prefetch,
      .page(["\(jdID) prefetch running running 1 \"进行中\""])),
    jd(
      "jd_prefetch_success.json", kind: .prefetch,
      .page(["\(jdID) prefetch succeeded succeeded 0 \"成功\""])),
    jd(
      "jd_prefetch_failed.json", kind: .prefetch,
      .page(["\(jdID) prefetch failed failed 2 \"失败\""])),
    jd("jd_status_as_string.json", .page(["\(jdID) purge-url running running 1 \"进行中\""])),
    jd("jd_unknown_inner_status.json", .page(["\(jdID) purge-url unknown unknown 3"])),
    jd("jd_data_null.json", .notFound),
    jd("jd_error_m1.json", .error(.unavailable, "-1")),
    jd("jd_error_1.json", .refused(.unavailable, "1")),
    jd("jd_error_2.json", .error(.rejected, "2")),
    jd("jd_error_3.json", .error(.credentials, "3")),
    jd("jd_error_4.json", .error(.credentials, "4")),
    jd("jd_error_7.json", .error(.credentials, "7")),
    jd("jd_error_8.json", .error(.unavailable, "8")),
    jd("jd_error_11.json", .refused(.rejected, "11")),
    jd("jd_error_20.json", .error(.credentials, "20")),
    jd("jd_doc_example_invalid_json.txt", .malformed("no JSON")),
  ]

  private static func tencent(_ error: String, _ kind: ProviderError.Kind, _ code: String) -> Case {
    Case(
      file: "tencent_error_\(error).json", provider: "tencent-cdn", scope: Sample.window,
      expectation: .error(kind, code))
  }

  private static let tencent: [Case] = [
    Case(
      file: "tencent_cdn_DescribePurgeTasks.json", provider: "tencent-cdn", scope: Sample.window,
      expectation: .page([
        "1767225661-i60rfmzm purge-url running - - 2026-01-01T00:01:01Z",
        "  https://www.example.com/js/app.js running process",
        "  https://www.example.com/css/app.css succeeded done",
        "153303185323131331 purge-directory succeeded - - 2025-12-31T23:50:53Z",
        "  http://www.test.com/ succeeded Done",
        "1767221999-ab12cd34 purge-url failed - - 2025-12-31T22:59:59Z",
        "  https://img.example.com/中文 a.jpg failed fail",
      ])),
    Case(
      file: "tencent_cdn_DescribePushTasks.json", provider: "tencent-cdn",
      scope: .window(
        from: Sample.now, to: Sample.now, of: TencentCDNProvider.lists[1]),
      expectation: .page([
        "1533031853231313311 prefetch running - - 2026-01-01T00:00:53Z",
        "  http://dl.example.com/setup.exe running process 0.42 in mainland",
        "  http://dl.example.com/setup.exe succeeded Done 1.0 in overseas .. 2026-01-01T00:01:53Z",
        "1533031853231313312 prefetch failed - - 2025-12-31T23:30:00Z",
        "  http://dl.example.com/gone.exe failed invalid 0.0 in mainland .. 2025-12-31T23:30:20Z"
          + " \"the origin answered 4xx or 5xx\"",
      ])),
    Case(
      file: "tencent_edgeone_DescribePurgeTasks.json", provider: "tencent-edgeone",
      scope: TencentEdgeOneTests.window(.purge),
      expectation: .page([
        "20g9wz8m9mgx purge-url running - - 2026-01-01T00:01:01Z",
        "  https://www.example.com/a.txt running processing in example.com",
        "  https://www.example.com/b.txt succeeded success in example.com .. 2026-01-01T00:01:10Z",
        "20g9wz8m9mgy purge-all failed - - 2025-12-31T23:40:00Z",
        "  www.example.com failed timeout in example.com .. 2026-01-01T00:00:00Z"
          + " \"taskFailed: task timeout\"",
        "20g9wz8m9mgz purge-all canceled - - 2025-12-31T22:00:00Z",
        "  example.com canceled canceled in example.com .. 2025-12-31T22:00:09Z",
      ])),
    Case(
      file: "tencent_edgeone_DescribePrefetchTasks.json", provider: "tencent-edgeone",
      scope: TencentEdgeOneTests.window(.prefetch),
      expectation: .page([
        "20g9wz8m9mgx prefetch succeeded - - 2026-01-01T00:00:43Z",
        "  http://www.example.com/a.txt succeeded success in example.com .. 2026-01-01T00:00:52Z",
        "3duxkechrr0c prefetch failed - - 2026-01-01T00:00:43Z",
        "  http://www.example.com/b.txt failed failed in example.com .. 2026-01-01T00:00:52Z"
          + " \"originPullFailed: 回源失败，请重试或检查源站是否存在，服务不可用或响应超时、触发限速策略、安全策略限制、"
          + "网络故障、带宽/连接数上限。\"",
        "3duxkechrr0d prefetch failed - - 2025-12-31T23:00:43Z",
        "  http://www.example.com/404.bin failed invalid in example.com .. 2025-12-31T23:00:52Z"
          + " \"the origin answered other than 2xx\"",
      ])),
    tencent("expired", .clockSkew, "AuthFailure.SignatureExpire"),
    tencent("missing", .rejected, "InvalidParameter"),
    tencent("signature", .credentials, "AuthFailure.SignatureFailure"),
    tencent("throttled", .throttled, "RequestLimitExceeded"),
    tencent("unauthorized", .permission, "AuthFailure.UnauthorizedOperation"),
  ]
}
