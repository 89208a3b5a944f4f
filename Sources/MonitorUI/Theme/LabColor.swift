#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A color of the CIELAB space (white point D65), where distance is about what eyes see.
struct LabColor: Hashable, Sendable {
  let lightness: Double
  let a: Double
  let b: Double

  init(_ color: RGB) {
    let red = RGB.linear(color.red)
    let green = RGB.linear(color.green)
    let blue = RGB.linear(color.blue)
    let x: Double = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    let y: Double = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    let z: Double = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    lightness = 116 * Self.curve(y) - 16
    a = 500 * (Self.curve(x) - Self.curve(y))
    b = 200 * (Self.curve(y) - Self.curve(z))
  }

  /// The fixed part of the palette, from index 16 on.
  static let palette: [LabColor] = (16...255).map { LabColor(RGB(paletteIndex: $0)) }

  func squaredDistance(to other: LabColor) -> Double {
    let dl = lightness - other.lightness
    let da = a - other.a
    let db = b - other.b
    return dl * dl + da * da + db * db
  }

  private static func curve(_ value: Double) -> Double {
    value > 216.0 / 24_389.0 ? cbrt(value) : (24_389.0 / 27.0 * value + 16) / 116
  }
}

extension RGB {
  /// The index from 16 to 255 that looks nearest, by the distance in CIELAB; the lower of two.
  var nearestIndex: UInt8 {
    let wanted = LabColor(self)
    var best: UInt8 = 16
    var least = Double.infinity
    for (offset, candidate) in LabColor.palette.enumerated() {
      let distance = wanted.squaredDistance(to: candidate)
      if distance < least {
        least = distance
        best = UInt8(16 + offset)
      }
    }
    return best
  }
}
