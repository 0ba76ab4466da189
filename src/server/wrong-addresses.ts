import type { FastifyServerOptions } from 'fastify';
import type { problemAnswers } from './answer-problems.ts';
import { endUnlessWhole } from './slow-bodies.ts';

/** No hook is run for these addresses: the headers of every other answer come from here. */
const HEADERS = {
  'content-security-policy': "default-src 'none';style-src 'self';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/** Answers addresses that no route can be found for (encoded as none is, or too long) like everything else that is wrong. */
export function wrongAddresses(
  answer: ReturnType<typeof problemAnswers>,
  bodyMs: number,
): NonNullable<FastifyServerOptions['frameworkErrors']> {
  return (error, request, reply) => {
    endUnlessWhole(request.raw, bodyMs);
    void reply.headers(HEADERS);
    answer(error, request, reply);
  };
}
