/** Carries values from who tells them to who reads them. */
export interface Channel<Value> extends AsyncIterable<Value> {
  /** Does nothing after the end. */
  push(value: Value): void;
  end(): void;
  /** The reader gets what was pushed before, then the error. */
  fail(error: unknown): void;
}

/**
 * A channel with one reader.
 *
 * @param signal ends it: what was not read by then is forgotten
 */
export function createChannel<Value>(signal: AbortSignal): Channel<Value> {
  let waiting: Value[] = [];
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;

  function finish(how: { readonly error?: unknown }): void {
    end ??= how;
    signal.removeEventListener('abort', onAbort);
    wake();
  }

  function onAbort(): void {
    finish({});
    waiting = [];
  }

  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  async function* read(): AsyncGenerator<Value> {
    for (;;) {
      const some = waiting;
      waiting = [];
      yield* some;
      if (waiting.length > 0) continue;
      if (end !== undefined) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (end !== undefined && 'error' in end) throw end.error;
  }

  return {
    push(value) {
      if (end !== undefined) return;
      waiting.push(value);
      wake();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    [Symbol.asyncIterator]: read,
  };
}
