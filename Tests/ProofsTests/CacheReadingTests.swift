import FoundationEssentials
import HTTPTypes
import TaskModel
import Testing

@testable import Proofs

/// What header fields say, by the numbers of answers that were seen in public.
@Suite struct CacheReadingTests {
  static let at = Date(timeIntervalSince1970: 1_727_774_052)

  static func answer(
    _ fields: [(String, String)], status: Int = 200, body: Body? = nil, at: Date = Self.at
  ) throws -> Answer {
    var all = HTTPFields()
    for (name, value) in fields {
      all.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    return Answer(status: status, fields: all, body: body, at: at)
  }

  private func reading(_ fields: [(String, String)]) throws -> CacheReading {
    CacheReading(try Self.answer(fields))
  }

  /// The body's age is `EagleId`'s second less the save time; the node's own save time is newer and hides a parent.
  @Test func aNodeThatTellsItsOwnSecond() throws {
    let reading = try reading([
      ("Date", "Tue, 01 Oct 2024 09:04:12 GMT"), ("Age", "240"),
      ("Ali-Swift-Global-Savetime", "1727773452"),
      ("X-Swift-SaveTime", "Tue, 01 Oct 2024 09:10:00 GMT"),
      (
        "Via",
        "cache8.l2cn3130[0,0,304-0,H], cache33.l2cn3130[1,0], ens-cache8.cn5678[0,0,200-0,H]"
      ),
      ("X-Cache", "HIT TCP_MEM_HIT dirn:11:365563223"),
      ("EagleId", "2f61049c17277736920971890e"),
    ])
    #expect(reading.vendor?.name == "Alibaba Cloud CDN")
    #expect(reading.savedAt == Date(timeIntervalSince1970: 1_727_773_452))
    #expect(reading.node == "47.97.4.156")
    #expect(reading.state == .hit)
    #expect(
      reading.tiers == [
        "HIT TCP_MEM_HIT dirn:11:365563223", "cache8.l2cn3130[0,0,304-0,H]",
        "ens-cache8.cn5678[0,0,200-0,H]",
      ])
    // By the node's second, not ours, which is 360 s later: Date + Age is its present.
    #expect(reading.validatedAt == HTTPDate.date("Tue, 01 Oct 2024 09:04:12 GMT"))
  }

  /// Where `Date` is the origin's, `Date` less `Age` would be wrong.
  @Test func aNodeThatPassesTheOriginsDateOn() throws {
    let reading = try reading([
      ("Date", "Tue, 01 Oct 2024 09:09:12 GMT"), ("Age", "300"),
      ("X-Cache", "Hit from cloudfront"), ("X-Amz-Cf-Pop", "FRA56-P4"),
      ("Via", "1.1 abc.cloudfront.net (CloudFront)"),
    ])
    #expect(reading.vendor?.name == "Amazon CloudFront")
    #expect(reading.validatedAt == HTTPDate.date("Tue, 01 Oct 2024 09:09:12 GMT"))
    #expect(reading.savedAt == nil && reading.node == "FRA56-P4" && reading.state == .hit)
  }

  /// Where `Date` is the present, the copy is older by `Age`; a hit of two tiers is a list.
  @Test func aNodeWithItsOwnDate() throws {
    let reading = try reading([
      ("Date", "Tue, 01 Oct 2024 09:14:12 GMT"), ("Age", "300"), ("X-Cache", "HIT, HIT"),
      ("X-Served-By", "cache-iad-kiad7000025-IAD, cache-fra-eddf8230030-FRA"),
    ])
    #expect(reading.vendor?.name == "Fastly")
    #expect(reading.validatedAt == HTTPDate.date("Tue, 01 Oct 2024 09:09:12 GMT"))
    #expect(reading.tiers == ["HIT", "HIT"] && reading.state == .hit)
  }

  @Test func whereNeitherDateIsThePresentNothingIsKnown() throws {
    let reading = try reading([("Date", "Tue, 01 Oct 2024 08:00:00 GMT"), ("Age", "300")])
    #expect(reading.validatedAt == nil && reading.cachedSince == nil)
    for age in ["-1", "many", "", "99999999999", "1.5"] {
      let odd = try self.reading([("Date", "Tue, 01 Oct 2024 09:14:12 GMT"), ("Age", age)])
      #expect(odd.validatedAt == nil, "\(age)")
    }
  }

  @Test func aMissAndAMiddleTiersHitAreNoHit() throws {
    let reading = try reading([
      ("X-NWS-LOG-UUID", "4281237489"), ("X-Cache-Lookup", "Cache Miss"),
      ("X-Cache-Lookup", "Hit From Inner Cluster"),
    ])
    #expect(reading.vendor?.name == "Tencent Cloud CDN")
    #expect(reading.tiers == ["Cache Miss", "Hit From Inner Cluster"])
    #expect(reading.state == nil)
  }

  @Test func aVendorWhoseDateIsTheTimeOfTheCopy() throws {
    let fields = [("X-Bdcdn-Cache-Status", "TCP_HIT,TCP_HIT")]
    let copy = try reading(fields + [("Date", "Tue, 01 Oct 2024 09:00:00 GMT")])
    #expect(copy.vendor?.name == "Volcengine or BytePlus CDN")
    #expect(copy.savedAt == HTTPDate.date("Tue, 01 Oct 2024 09:00:00 GMT"))
    #expect(copy.state == .hit)
    // What is simply the present tells nothing.
    let now = try reading(fields + [("Date", "Tue, 01 Oct 2024 09:14:12 GMT")])
    #expect(now.savedAt == nil)
  }

  @Test(arguments: [
    ("Tencent EdgeOne", [("EO-Cache-Status", "RefreshHit"), ("EO-LOG-UUID", "1")], true),
    ("Huawei Cloud CDN", [("x-hcs-proxy-type", "1"), ("X-Ccdn-CacheTTL", "600")], true),
    ("Huawei Cloud CDN", [("x-hcs-proxy-type", "0")], false),
    ("Google Cloud CDN", [("Via", "1.1 google"), ("cdn_cache_status", "hit")], true),
    ("Baidu CDN", [("Ohc-Cache-HIT", "node [1], parent [2]"), ("X-Cache-Status", "MISS")], false),
    ("Azure Front Door", [("x-azure-ref", "0abc"), ("X-Cache", "TCP_REMOTE_HIT")], true),
    ("Azure Front Door", [("x-azure-ref", "0abc"), ("X-Cache", "CONFIG_NOCACHE")], false),
    ("Cloudflare", [("CF-Cache-Status", "HIT"), ("CF-Ray", "8abc-FRA")], true),
    ("Cloudflare", [("CF-Cache-Status", "DYNAMIC"), ("CF-Ray", "8abc-FRA")], false),
    (
      "Akamai",
      [("X-Cache", "TCP_MEM_HIT from a23-4-5-6.deploy.akamaitechnologies.com (AkamaiGHost/11.6)")],
      true
    ),
  ])
  func everyVendorHasARow(name: String, fields: [(String, String)], isHit: Bool) throws {
    let reading = try reading(fields)
    #expect(reading.vendor?.name == name)
    #expect(reading.state == (isHit ? .hit : .miss))
  }

  /// A field that stands on misses too is no hit.
  @Test func whatSaysNothingIsNoState() throws {
    let reading = try reading([("Ohc-Cache-HIT", "node [1], parent [2]")])
    #expect(reading.vendor?.name == "Baidu CDN" && reading.state == nil)
  }

  @Test func cachesOfNoVendorAreReadByTheStandard() throws {
    let reading = try reading([
      ("Cache-Status", "Origin; hit; ttl=1, Edge; fwd=miss"), ("Via", "1.1 varnish"),
    ])
    #expect(reading.vendor == nil && reading.state == nil)
    #expect(reading.node == "Origin, Edge")
  }

  @Test func everyProviderThatNodesCanBeRecognizedOfHasOneRow() {
    for vendor in CacheVendor.all {
      for provider in vendor.providers { #expect(CacheVendor.of(provider) == vendor) }
    }
    #expect(CacheVendor.of(ProviderID("jdcloud")) == nil)
  }
}
