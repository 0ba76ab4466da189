import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Problem, tooManyRequests, unauthorized } from '../problem.ts';
import { addressOf } from './address.ts';

/** Tokens and sessions that are none of ours, from one address. */
const WRONG_PER_MINUTE = 10;
const MAX_KNOWN_COUNT = 10_000;

/**
 * How often an address may be wrong about who asks. Past that nothing new is let in from there until the minute ends, right or
 * wrong, so that guessing tells nothing; who was let in from there before is not locked out by a neighbour, or by others behind
 * the same proxy.
 */
export interface Guesses {
  /** What a token that is none is refused with. */
  readonly refusal: (request: FastifyRequest, why: string) => Promise<Problem>;
  /** For a token that is right. Throws Problem where it has to wait. */
  readonly admit: (request: FastifyRequest, name: string) => Promise<void>;
  /** Who signed in with a form, whose tries are counted there. */
  readonly know: (request: FastifyRequest, name: string) => void;
}

/** Where the limits of requests are registered already. */
export function createGuesses(app: FastifyInstance): Guesses {
  const wrongOnes = app.createRateLimit({
    max: WRONG_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: addressOf,
  });
  const known = new Set<string>();
  const know: Guesses['know'] = (request, name) => {
    known.add(`${addressOf(request)} ${name}`);
    const [oldest] = known;
    if (known.size > MAX_KNOWN_COUNT && oldest !== undefined) known.delete(oldest);
  };
  return {
    know,
    refusal: async (request, why) => {
      const count = await wrongOnes(request);
      const isTooMany = !count.isAllowed && count.isExceeded;
      return isTooMany ? tooManyRequests(count.ttlInSeconds) : unauthorized(why);
    },
    admit: async (request, name) => {
      if (known.has(`${addressOf(request)} ${name}`)) return;
      const count = await wrongOnes(request, { increment: false });
      if (!count.isAllowed && count.remaining === 0) throw tooManyRequests(count.ttlInSeconds);
      know(request, name);
    },
  };
}
