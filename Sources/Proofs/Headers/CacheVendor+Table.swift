extension CacheVendor {
  /// The vendors whose nodes are recognized, one row each, the more particular marks first.
  ///
  /// What has no row is read by `Age`, `Date`, `Via` and the cache states alone. The fields are from the vendors'
  /// documents and from captures of public answers; each row has a test.
  static let all: [CacheVendor] = [
    // The node's own save time is not used: it is newer than a body that a parent kept.
    CacheVendor(
      "Alibaba Cloud CDN", providers: ["alibaba-cdn", "alibaba-dcdn", "alibaba-esa"],
      marks: [
        .field("Ali-Swift-Global-Savetime"), .field("X-Swift-SaveTime"), .field("EagleId"),
      ],
      states: ["X-Cache"], dating: .bodySecond(field: "Ali-Swift-Global-Savetime"),
      node: .address(in: "EagleId")),
    CacheVendor(
      "Tencent EdgeOne", providers: ["tencent-edgeone"],
      marks: [.field("EO-Cache-Status"), .field("EO-LOG-UUID")], states: ["EO-Cache-Status"]),
    CacheVendor(
      "Tencent Cloud CDN", providers: ["tencent-cdn"],
      marks: [.field("X-NWS-LOG-UUID"), .field("X-Cache-Lookup")], states: ["X-Cache-Lookup"]),
    CacheVendor(
      "Huawei Cloud CDN", providers: ["huawei-cdn"],
      marks: [
        .field("x-hcs-proxy-type"), .field("X-Ccdn-CacheTTL"), .field("X-Ccdn-Expires"),
        .field("x-ccdn-req-id"),
      ],
      states: ["x-hcs-proxy-type"]),
    CacheVendor(
      "Volcengine or BytePlus CDN", providers: ["volcengine-cdn", "byteplus-cdn"],
      marks: [.field("X-Bdcdn-Cache-Status"), .field("X-Response-Cache")],
      states: ["X-Bdcdn-Cache-Status", "X-Response-Cache"], dating: .date),
    CacheVendor(
      "Amazon CloudFront", providers: ["cloudfront"],
      marks: [
        .field("X-Amz-Cf-Pop"), .field("X-Amz-Cf-Id"), .text("cloudfront", in: "Via"),
        .text("from cloudfront", in: "X-Cache"),
      ],
      states: ["X-Cache"], node: .field("X-Amz-Cf-Pop")),
    CacheVendor(
      "Google Cloud CDN", providers: ["google-cdn"],
      marks: [.text("1.1 google", in: "Via"), .field("cdn_cache_id")],
      states: ["cdn_cache_status"], node: .field("cdn_cache_id")),
    // Ohc-Cache-HIT stands on misses too and says nothing.
    CacheVendor(
      "Baidu CDN", marks: [.field("Ohc-Cache-HIT"), .field("Ohc-Upstream-Trace")],
      states: ["X-Cache-Status"]),
    CacheVendor(
      "Azure Front Door", marks: [.field("x-azure-ref")], states: ["X-Cache"]),
    CacheVendor(
      "Cloudflare", marks: [.field("CF-Cache-Status"), .field("CF-Ray")],
      states: ["CF-Cache-Status"], node: .suffix(of: "CF-Ray")),
    CacheVendor(
      "Akamai",
      marks: [
        .text("akamaighost", in: "X-Cache"), .text("akamai", in: "X-Cache-Remote"),
        .text("akamaighost", in: "Server"),
      ],
      states: ["X-Cache", "X-Cache-Remote"], node: .field("X-Cache")),
    CacheVendor(
      "Fastly", marks: [.text("cache-", in: "X-Served-By")], states: ["X-Cache"],
      node: .field("X-Served-By")),
  ]
}
