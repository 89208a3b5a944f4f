extension TaskIDForm {
  /// The time and eight more digits in hexadecimal wherever one was seen, which nobody promises.
  ///
  /// So it is enough that there are digits among six letters or more; a date alone is none.
  static let ucloud = TaskIDForm(
    "a time and a number in hexadecimal", example: "20190121141137_4d8031d5"
  ) { text in
    guard (6...128).contains(text.count), let first = text.first, let last = text.last,
      first.isDigit || first.isLetter, last.isDigit || last.isLetter,
      text.contains(where: \.isDigit)
    else { return false }
    let isDate = text.count == 10 && text.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") }
    return !isDate
      && text.allSatisfy {
        $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
  }
}
