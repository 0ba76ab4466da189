import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is read by the route itself, which limits how much and how long. */
    readonly takesStream?: boolean;
  }
}

/**
 * Ends connections whose small bodies do not come: a form is here at once, or somebody holds the connection open. Also of bodies
 * that nobody reads, of a GET or of what is refused: before every hook that refuses. What a route takes as a stream may come
 * until it is answered, which may take as long as its route says.
 */
export function refuseSlowBodies(app: FastifyInstance, withinMs: number): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    const end = (): void => endUnlessWhole(raw, withinMs);
    if (routeOptions.config.takesStream !== true) return end();
    reply.raw.once('finish', end);
    // nothing is sent while it is judged
    raw.socket.setTimeout(routeOptions.handlerTimeout);
  });
}

/** Ends the connection of a request that is not here with all of its body within that time. */
export function endUnlessWhole(raw: IncomingMessage, withinMs: number): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = raw.headers;
  if (coding === undefined && Number(length) === 0) return;
  const timer = setTimeout(() => {
    if (!raw.complete) raw.socket.destroy();
  }, withinMs).unref();
  raw.once('close', () => clearTimeout(timer));
}
