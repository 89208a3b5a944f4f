/// The texts of a task's items alone, in their order: what several tasks may have in common.
public struct URLTexts: Hashable, Sendable {
  /// Every text, one after another.
  let bytes: [UInt8]
  /// Where each ends in ``bytes``.
  let ends: [UInt32]

  init(bytes: [UInt8], ends: [UInt32]) {
    self.bytes = bytes
    self.ends = ends
  }

  /// How many texts there are.
  public var count: Int { ends.count }

  /// The bytes of all texts together.
  var size: Int { bytes.count }
}
