import NIOCore
import NIOHTTP1
import NIOSSL

/// What is done with a connection before anything is asked over it.
enum NewConnection {
  /// The certificate is for another host.
  struct ForeignCertificate: Error {}

  /// Judges the certificate, if there is TLS, and has each request ask for exactly what the URL says.
  static func prepare(_ channel: any Channel, for url: ProofURL, over scheme: ProofURL.Scheme)
    -> EventLoopFuture<Void>
  {
    channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      if scheme == .https {
        let certificate = try pipeline.nioSSL_peerCertificate()
        guard certificate.map({ CertificateNames($0).include(url.host) }) ?? false else {
          // Right after the client has heard of it, which knows no connection that closes while it is being made.
          channel.eventLoop.execute { channel.close(promise: nil) }
          throw ForeignCertificate()
        }
      }
      let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self).handler
      try pipeline.addHandler(TargetHandler(target: url.target), position: .after(encoder))
    }
  }
}
