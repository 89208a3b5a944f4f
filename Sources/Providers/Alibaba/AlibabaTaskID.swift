extension TaskIDForm {
  /// Digits: nine to eleven were seen, and five in an example.
  static let alibaba = TaskIDForm("digits", example: "17671439116") { text in
    (1...20).contains(text.count) && text.allSatisfy(\.isDigit)
  }
}
