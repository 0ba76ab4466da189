/** At most so many at once for each host; those that wait are served in the order they came. */
export interface HostGate {
  /** Waits for a place and returns what gives it back (once; again does nothing). Rejects with the signal's reason. */
  readonly enter: (host: string, signal: AbortSignal) => Promise<() => void>;
}

interface Place {
  taken: number;
  readonly waiting: Set<() => void>;
}

/** Throws RangeError for a limit that lets nothing through. */
export function createHostGate(maxRequestsPerHost: number): HostGate {
  if (!Number.isInteger(maxRequestsPerHost) || maxRequestsPerHost < 1) {
    throw new RangeError(`at most ${maxRequestsPerHost} requests at once is no limit`);
  }
  const places = new Map<string, Place>();

  function leave(host: string, place: Place): void {
    const [next] = place.waiting;
    if (next !== undefined) {
      // the place goes from hand to hand: nobody who comes now can take it first
      place.waiting.delete(next);
      next();
      return;
    }
    place.taken -= 1;
    if (place.taken === 0) places.delete(host);
  }

  return {
    enter: async (host, signal) => {
      signal.throwIfAborted();
      const place = places.get(host) ?? { taken: 0, waiting: new Set() };
      places.set(host, place);
      if (place.taken < maxRequestsPerHost) place.taken += 1;
      else await turn(place.waiting, signal);
      return once(() => {
        leave(host, place);
      });
    },
  };
}

async function turn(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const call = () => {
    signal.removeEventListener('abort', giveUp);
    resolve(undefined);
  };
  const giveUp = () => {
    waiting.delete(call);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own
    reject(signal.reason);
  };
  waiting.add(call);
  signal.addEventListener('abort', giveUp, { once: true });
  await promise;
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
