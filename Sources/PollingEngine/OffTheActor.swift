import TaskModel

// What the engine lets be done off its actor, so that no account holds up another.

/// Asks: decoding a large answer must not hold up the other accounts.
@concurrent
func ask(
  _ provider: any Provider, _ call: AccountPoller.Call
) async -> Result<TaskPage, ProviderError> {
  do throws(ProviderError) {
    return .success(try await call.question.ask(provider, after: call.cursor))
  } catch {
    return .failure(error)
  }
}

/// Asks what an account's tasks are listed by.
@concurrent
func askScopes(_ provider: any Provider) async -> Result<[TaskScope], ProviderError> {
  do throws(ProviderError) {
    return .success(try await provider.scopes())
  } catch {
    return .failure(error)
  }
}

/// Joins: a task may have very many rows.
@concurrent
func join(_ work: inout PageWork?) async { work?.run() }

/// Makes a provider: the key may have to be read first.
@concurrent
func make(
  _ makeProvider: EngineAccount.MakeProvider
) async -> Result<any Provider, ProviderError> {
  do throws(ProviderError) {
    return .success(try await makeProvider())
  } catch {
    return .failure(error)
  }
}

/// Asks for what a vendor writes about a task.
@concurrent
func askRaw(_ provider: any Provider, _ reference: TaskReference) async -> RawReply {
  do throws(ProviderError) {
    return .answer(try await provider.rawAnswer(about: reference))
  } catch {
    return .failed(error)
  }
}
