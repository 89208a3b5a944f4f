#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A way of seeing colors.
enum ColorVision: String, CaseIterable, Sendable {
  case normal, protan, deutan, tritan

  /// How the light of a color mixes for eyes of this kind, by row: red, green, blue.
  ///
  /// The figures are those of Machado, Oliveira and Fernandes (2009) for the complete lack of one kind
  /// of cone; they hold for linear light.
  private var mixing: [[Double]] {
    switch self {
    case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protan:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deutan:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritan:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }

  /// Returns what a color looks like to these eyes.
  func seen(_ color: RGB) -> RGB {
    let light = [color.red, color.green, color.blue].map(RGB.linear)
    let mixed = mixing.map { row in
      RGB.encoded(zip(row, light).reduce(0) { $0 + $1.0 * $1.1 })
    }
    return RGB(red: mixed[0], green: mixed[1], blue: mixed[2])
  }

  /// The distance in CIELAB of two colors to these eyes; about 2 is the least that can be seen, 20
  /// is told apart at a glance.
  func distance(_ left: RGB, _ right: RGB) -> Double {
    LabColor(seen(left)).squaredDistance(to: LabColor(seen(right))).squareRoot()
  }
}

extension RGB {
  /// The light of a channel, 0...1.
  static func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// The channel of a light, cut to what screens can show.
  static func encoded(_ light: Double) -> UInt8 {
    let light = min(max(light, 0), 1)
    let value = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((value * 255).rounded())
  }

  /// The contrast to another color by WCAG 2: from 1 to 21, text wants 4.5.
  func contrast(to other: RGB) -> Double {
    let lights = [luminance, other.luminance].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }

  private var luminance: Double {
    0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }
}
