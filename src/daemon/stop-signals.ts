const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/** SIGTERM and SIGINT as abort signals: the first asks to end well, the second to end at once. */
export interface StopSignals extends Disposable {
  /** Aborted by the first signal of either kind, which is its reason. */
  readonly stop: AbortSignal;
  /** Aborted by the second. */
  readonly stopAtOnce: AbortSignal;
  /** Which one came first, once `stop` is aborted. */
  readonly first: () => StopSignal;
}

/** Listens to this process's signals until it is disposed. */
export function listenToStopSignals(): StopSignals {
  const first = new AbortController();
  const second = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first.signal.aborted) second.abort(signal);
    else first.abort(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: first.signal,
    stopAtOnce: second.signal,
    first: () => (first.signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM'),
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/** Resolves when the signal is given, at once where it was. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
