import CDNTopCommands

@main
struct CDNTop {
  static func main() async {
    await CommandLineProgram.run()
  }
}
