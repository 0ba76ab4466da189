import { FetchError } from '../fetcher.ts';
import type { HttpClient } from '../shared/http-client.ts';
import type { HttpLimits, HttpRuntime } from '../shared/http-settings.ts';
import { backoffMs } from '../shared/retry.ts';

/** Asks whichever server is active. Throws FetchError. */
export type AskAny = <T>(
  ask: (client: HttpClient) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

type Round<T> = { readonly value: T } | { readonly errors: readonly FetchError[] };

/** One after the other, the one that answered last first; a failover takes a while: then all are asked again, after a pause. */
export function askInTurn(
  source: string,
  clients: readonly HttpClient[],
  limits: HttpLimits,
  runtime: HttpRuntime,
): AskAny {
  let activeIndex = 0;

  /** One that is away or a standby passes the question on. */
  async function askRound<T>(ask: (client: HttpClient) => Promise<T>): Promise<Round<T>> {
    const errors: FetchError[] = [];
    const first = activeIndex;
    for (const step of clients.keys()) {
      const index = (first + step) % clients.length;
      const client = clients[index];
      if (client === undefined) continue;
      try {
        // oxlint-disable-next-line no-await-in-loop -- the first answer is enough
        const value = await ask(client);
        activeIndex = index;
        return { value };
      } catch (error) {
        if (!(error instanceof FetchError && isPassedOn(error))) throw error;
        errors.push(error);
      }
    }
    return { errors };
  }

  return async (ask, signal) => {
    for (let round = 1; ; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one round after the other
      const result = await askRound(ask);
      if ('value' in result) return result.value;
      const isPassing = result.errors.every(({ code }) => code === 'unreachable');
      if (!isPassing || round >= limits.attemptCount) throw noneOf(source, result.errors);
      // oxlint-disable-next-line no-await-in-loop -- the pause is the point
      await runtime.sleep(backoffMs(round, limits, runtime.random), signal);
    }
  };
}

/** The standby that was asked last says nothing of why the other one is away. */
function noneOf(source: string, errors: readonly FetchError[]): FetchError {
  const [only] = errors;
  if (only !== undefined && errors.length === 1) return only;
  const code = errors.every((error) => error.code === 'timeout') ? 'timeout' : 'unreachable';
  const reasons = errors.map(({ message }) => message).join('; ');
  const message = `none of ${errors.length} NameNodes is active: ${reasons}`;
  return new FetchError(source, code, message, { cause: new AggregateError(errors) });
}

function isPassedOn({ code }: FetchError): boolean {
  return code === 'unreachable' || code === 'timeout';
}
