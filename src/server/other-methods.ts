import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Notes each route; when all are there, what is returned has their addresses answer 405 to the methods that they do not have. */
export function otherMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });
  return () => {
    // routes that are added here are noted too
    for (const [url, methods] of new Map(taken)) refuseOthers(app, url, [...methods]);
  };
}

function refuseOthers(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const others = METHODS.filter((method) => !allowed.includes(method));
  if (others.length === 0) return;
  const allow = allowed.toSorted().join(', ');
  app.route({
    method: [...others],
    url,
    exposeHeadRoute: false,
    handler: async ({ method }) => {
      throw new Problem(
        {
          status: 405,
          code: 'method-not-allowed',
          title: 'Not done this way',
          detail: `${method} is not taken here: ${allow} is`,
        },
        { allow },
      );
    },
  });
}
