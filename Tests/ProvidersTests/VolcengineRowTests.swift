import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// How rows of Volcengine and BytePlus are understood, and what is asked by id.
@Suite struct VolcengineRowTests {
  private typealias Vendor = VolcengineVendor
  private typealias List = VolcengineProvider.List

  // MARK: Rows

  @Test(arguments: [
    ("refresh_file", TaskKind.purgeURL, PatternDialect.url),
    ("refresh_dir", .purgeDirectory, .directory),
    ("refresh_regex", .purgePattern, .regularExpression), ("preload", .prefetch, .url),
    ("block_url", .block, .url), ("unblock_url", .unblock, .url),
    ("block_regex", .block, .regularExpression), ("unblock_regex", .unblock, .regularExpression),
    ("Refresh_File", .purgeURL, .url), ("block_tag", .other, .url), ("", .other, .url),
  ])
  func kindOfATask(type: String, kind: TaskKind, dialect: PatternDialect) async throws {
    let vendor = Vendor { _ in Vendor.rows([Vendor.row("1", type)]) }
    let page = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(.tasks)))
    let report = try #require(page.reports.first)
    #expect(report.kind == kind && (report.dialect ?? kind.dialect) == dialect)
  }

  /// A row without its type is of the one that was asked for.
  @Test func aRowWithoutATypeIsOfTheOneThatWasAskedFor() async throws {
    let vendor = Vendor { _ in
      HTTPAnswer(#"{"Result":{"Total":1,"Data":[{"TaskID":"1","Url":"u","Status":"running"}]}}"#)
    }
    for (list, kind) in [(List.patterns, TaskKind.purgePattern), (.tasks, .other)] {
      let page = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(list)))
      #expect(page.reports.map(\.kind) == [kind])
    }
  }

  @Test(
    arguments: [
      ("complete", TaskStatus.succeeded), ("Complete", .succeeded), ("running", .running),
      ("failed", .failed), ("waiting", .unknown), ("", .unknown),
    ])
  func stateOfARow(word: String, status: TaskStatus) async throws {
    let vendor = Vendor { _ in
      HTTPAnswer(
        #"{"Result":{"Total":1,"Data":[{"TaskID":"1","Url":"u","Status":"\#(word)","StatusCode":404}]}}"#
      )
    }
    let page = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(.tasks)))
    let item = try #require(page.reports.first?.items?.first)
    #expect(item.status == status && page.reports[0].status == status)
    #expect(item.message?.text == (status.hasTrouble ? "StatusCode 404" : nil))
    #expect(item.finishedAt == nil && page.reports[0].finishedAt == nil)
  }

  /// The form of the figure is not documented; one that may be a share of 1 is none.
  @Test(
    arguments: [
      (#""37%""#, 0.37), (#""37.5%""#, 0.375), (#""100%""#, 1), (#""42""#, 0.42), ("42", 0.42),
      (#""0""#, 0), (#""0.5""#, nil), (#""1.0""#, nil), (#""""#, nil), ("null", nil),
      (#""half""#, nil), (#""1/2""#, nil), (#""-%""#, nil),
    ] as [(String, Double?)])
  func figures(text: String, figure: Double?) async throws {
    let vendor = Vendor { _ in
      HTTPAnswer(
        #"{"Result":{"Total":1,"Data":[{"TaskID":"1","Url":"u","Status":"running","Process":\#(text)}]}}"#
      )
    }
    let page = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(.tasks)))
    #expect(page.reports.first?.items?.first?.reportedProgress == figure)
  }

  @Test func rowsThatCannotBeReadAreNotLeftOutInSilence() async throws {
    let vendor = Vendor { _ in
      HTTPAnswer(
        #"{"Result":{"Total":3,"Data":[{"Url":"u"},{"TaskID":"","Url":"v"},"#
          + #"{"TaskID":"1","BlockReason":"law","Remark":"r","CreateTime":"x"}]}}"#)
    }
    let page = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(.tasks)))
    #expect(page.isTruncated && page.reports.map(\.id.vendorID) == ["1"])
    #expect(page.reports[0].createdAt == nil && page.reports[0].status == .unknown)
    #expect(page.reports[0].message?.text == "remark: r; block reason: law")
  }

  // MARK: Ids

  @Test func anIDIsAskedForWithoutAType() async throws {
    let vendor = Vendor { _ in Vendor.rows([Vendor.row("1")]) }
    let page = try await vendor.provider().tasks(matching: TaskQuery(.ids("1")))
    #expect(page.reports.count == 1 && page.notFound.isEmpty && page.next == nil)
    #expect(!page.isTruncated)
    #expect(vendor.asked.map(\.members) == [["TaskID": "1", "PageNum": "1", "PageSize": "100"]])
    // What came of others is not the answer.
    let other = try await vendor.provider().tasks(matching: TaskQuery(.ids("2")))
    #expect(other.reports.isEmpty && other.notFound.map(\.vendorID) == ["2"])
  }

  /// Only when no type has it is an id not there.
  @Test func anIDIsLookedForTypeByType() async throws {
    let vendor = Vendor.typed { call in
      Vendor.rows(call.members["TaskType"] == "preload" ? [Vendor.row("1", "preload")] : [])
    }
    let provider = try vendor.provider("byteplus-cdn")
    let found = try await provider.pages(of: .ids("1", kind: .purgeDirectory))
    #expect(found.flatMap(\.reports).map(\.kind) == [.prefetch])
    #expect(found.allSatisfy { $0.notFound.isEmpty && !$0.isTruncated })
    #expect(
      vendor.asked.map(\.short) == [
        "Tasks -", "Tasks refresh_dir", "Tasks refresh_file", "Tasks preload",
      ])
    // What was told is kept.
    let before = vendor.asked.count
    let lost = try await provider.pages(of: .ids("2"))
    #expect(lost.flatMap(\.notFound).map(\.vendorID) == ["2"])
    #expect(lost.last?.notFound.count == 1)
    #expect(
      vendor.asked.dropFirst(before).map(\.short) == [
        "Tasks refresh_file", "Tasks refresh_dir", "Tasks preload", "Tasks refresh_regex",
      ])
    let again = vendor.asked.count
    _ = try await provider.pages(of: .ids("prefetch_url_1"))
    #expect(vendor.asked[again].short == "Tasks preload")
  }

  @Test func aTypeThatTheVendorDoesNotKnowHasNoIDs() async throws {
    let vendor = Vendor.typed { call in
      call.short == "Tasks refresh_regex"
        ? Vendor.error("InvalidParameter.TaskType") : Vendor.rows([])
    }
    let provider = try vendor.provider("byteplus-cdn")
    _ = try await provider.scopes()
    let before = vendor.asked.count
    #expect(try await provider.pages(of: .ids("2")).last?.notFound.count == 1)
    #expect(
      vendor.asked.dropFirst(before).map(\.short) == [
        "Tasks refresh_file", "Tasks refresh_dir", "Tasks preload",
      ])
  }

  /// A list that is refused may have the id: it is asked last, and what it says is told.
  @Test func anIDThatARefusedListMayHaveIsNotMissing() async throws {
    let vendor = Vendor.typed { call in
      let isClosed = ["Tasks refresh_regex", "BlockTasks block_url"].contains(call.short)
      if isClosed { return Vendor.error("AccessDenied", status: 403) }
      let isThere = call.short == "BlockTasks unblock_regex"
      return Vendor.rows(isThere ? [Vendor.row("url_block_1", "unblock_regex")] : [])
    }
    let provider = try vendor.provider("byteplus-cdn")
    #expect(try await provider.scopes() == [List.typedTasks.scope, List.blockedPatterns.scope])
    let before = vendor.asked.count
    let error = await #expect(throws: ProviderError.self) {
      _ = try await provider.pages(of: .ids("2"))
    }
    #expect(error?.kind == .permission)
    #expect(
      vendor.asked.dropFirst(before).map(\.short) == [
        "Tasks refresh_file", "Tasks refresh_dir", "Tasks preload", "Tasks refresh_regex",
      ])
    let pages = try await provider.pages(of: .ids("url_block_1", kind: .purgeURL))
    #expect(pages.flatMap(\.reports).map(\.kind) == [.unblock])
  }

  @Test(arguments: [
    ("url_block_2021112616560901001104903915206", TaskKind.purgeURL),
    ("url_unblock_2021112616560901001104903915206", .purgeURL), ("1", .block), ("1", .unblock),
  ])
  func blocksAreAskedForInTheirOwnList(id: String, kind: TaskKind) async throws {
    let vendor = Vendor { _ in Vendor.rows([Vendor.row(id, "block_url")]) }
    let page = try await vendor.provider().tasks(matching: TaskQuery(.ids(id, kind: kind)))
    #expect(page.reports.map(\.kind) == [.block])
    #expect(vendor.asked.map(\.action) == ["DescribeContentBlockTasks"])
  }

  @Test func anIDMayTakeSeveralPages() async throws {
    let vendor = Vendor { call in
      let page = call.members["PageNum"] ?? ""
      let rows = (0..<(page == "1" ? 100 : 3)).map {
        Vendor.row("1", url: "http://a/\(page)/\($0)")
      }
      return Vendor.rows(rows, total: 103)
    }
    let pages = try await vendor.provider().pages(of: .ids("1"))
    #expect(pages.count == 2 && pages.allSatisfy { $0.notFound.isEmpty })
    #expect(pages.flatMap(\.reports).compactMap(\.items).map(\.count) == [100, 3])
  }
}
