import TaskModel

/// A policy that allows calls, in the form that vendors took over from Amazon.
struct AccessPolicy {
  /// What the vendor calls the form; nil where it has no word for it.
  let version: String?
  /// What is allowed.
  let actions: [String]
  /// What it is allowed on, as JSON; nil where the vendor's policies of this kind do not say.
  var resource: String? = #""*""#
  /// Whether the vendor writes names and words small.
  var isSmall = false

  /// The policy as consoles and programs take it.
  var text: String {
    let version = version.map { "  \"Version\": \"\($0)\",\n" } ?? ""
    let resource = resource.map { ",\n      \"Resource\": \($0)" } ?? ""
    let list = actions.map { #"        "\#($0)""# }.joined(separator: ",\n")
    let head =
      "{\n\(version)  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\n"
    let tail = "\n      ]\(resource)\n    }\n  ]\n}"
    return isSmall ? head.lowercased() + list + tail.lowercased() : head + list + tail
  }
}
