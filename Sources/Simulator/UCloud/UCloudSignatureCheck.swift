/// UCloud's signature: the SHA-1 of the sorted, unescaped parameters and the private key.
package enum UCloudSignatureCheck {
  /// Returns the signature of parameters as they were read off the wire; a `Signature` is left out.
  package static func signature(of parameters: [String: String], privateKey: String) -> String {
    var names = parameters.keys.filter { $0 != "Signature" }
    names.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    var text = ""
    for name in names { text += name + (parameters[name] ?? "") }
    return Digests.sha1Hex(text + privateKey)
  }
}
