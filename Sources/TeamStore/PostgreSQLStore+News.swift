public import TaskModel

extension PostgreSQLStore {
  /// How long nobody looks whether there is anything new, where no hint comes.
  static let pause: Duration = .seconds(2)

  public func news() -> AsyncStream<Set<StoreTopic>> {
    let (stream, inlet) = AsyncStream.makeStream(of: Set<StoreTopic>.self)
    let loop = Task { [self] in
      async let others: Void = tellOwnNews(to: inlet)
      var last: [StoreTopic: Int64] = [:]
      while !Task.isCancelled {
        // What cannot be looked at now is looked at again.
        if let now = try? await look() {
          let changed = told.own.foreign(from: last, to: now.revisions)
          if !changed.isEmpty { inlet.yield(changed) }
          last = now.revisions
          // What was tracked while the team's store was away; where it cannot be taken now, at the next look.
          _ = try? await deliver()
        }
        await waitForHint()
      }
      await others
      inlet.finish()
    }
    inlet.onTermination = { _ in loop.cancel() }
    return stream
  }

  /// What others do with lines and views, which are the operator's own.
  private func tellOwnNews(to inlet: AsyncStream<Set<StoreTopic>>.Continuation) async {
    for await topics in own.news() where topics.contains(.memory) { inlet.yield([.memory]) }
  }

  /// Looks whether there is anything new.
  func look(within limit: Duration = .seconds(5)) async throws(StoreError) -> Look {
    let schema = schema
    let told = told
    let look = try await use(.pulse, within: limit) { session in
      let begun = ContinuousClock.now
      let look = try Look(schema, in: session)
      told.take(serverTime: look.serverTime, from: begun)
      return look
    }
    // A newer program may have grown the tables meanwhile.
    told.take(try TeamSchema.standing(of: look.meta, name))
    return look
  }

  /// Waits until somebody writes something, or for two seconds: a pooler may keep every hint to itself.
  ///
  /// One hint is for all who wait.
  public func waitForHint() async {
    await clock.run(within: Self.pause) { [self] in
      async let _: Void = listen(for: Self.pause)
      await hints.wait()
    }
  }

  /// Waits until the server tells of something new, and tells all who wait; who hears nothing waits for the clock.
  private func listen(for limit: Duration) async {
    let (bell, hints) = (bell, hints)
    try? await run("bell", within: limit * 2) { () throws(StoreError) in
      if try bell.use(within: limit, { try $0.waitForNotification() }) { hints.tell() }
    }
  }
}
