extension Unicode.Scalar {
  /// Whether a scalar would act on a terminal or hide in a line instead of showing.
  ///
  /// These are the controls, what Unicode calls default ignorable, what is drawn as nothing although it
  /// is no space, code points that are no characters, and skin tones, whose width terminals disagree
  /// on. Spaces of any width take a cell, and marks over letters are seen: they are not hidden.
  public var isHidden: Bool {
    switch value {
    case 0x3165...0xD7FF: false  // what most text beyond ASCII is made of
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1
    case 0x00AD, 0x034F, 0x061C: true  // soft hyphen, grapheme joiner, Arabic mark
    case 0x115F, 0x1160, 0x3164, 0xFFA0: true  // Hangul fillers
    case 0x17B4, 0x17B5, 0x180B...0x180F: true  // Khmer's inherent vowels, Mongolian selectors
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true  // zero width, bidi, separators
    case 0x2800, 0x1D159: true  // the empty pattern of Braille, a note head that is not drawn
    case 0xFE00...0xFE0F, 0xFEFF: true  // variation selectors, byte order mark
    case 0xFDD0...0xFDEF, 0xFFF0...0xFFFB: true  // no characters, specials, annotation
    case 0x13430...0x1343F, 0x1BCA0...0x1BCA3: true  // joiners of hieroglyphs and of shorthand
    case 0x1D173...0x1D17A: true  // begin and end of beams and slurs
    case 0x1F3FB...0x1F3FF: true  // skin tones
    case 0xE0000...0xE0FFF: true  // tags, more variation selectors, and what is kept for their like
    default: value & 0xFFFE == 0xFFFE  // no characters: the last two of each plane
    }
  }
}
