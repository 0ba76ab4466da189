import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is read by the route itself, which limits how much and how long. */
    readonly takesStream?: boolean;
  }
}

/** Ends connections whose small bodies do not come: a form is here at once, or somebody holds the connection open. */
export function refuseSlowBodies(app: FastifyInstance, withinMs: number): void {
  app.addHook('onRequest', async ({ method, raw, routeOptions }) => {
    if (method === 'GET' || method === 'HEAD' || routeOptions.config.takesStream === true) return;
    const timer = setTimeout(() => raw.socket.destroy(), withinMs);
    const stop = (): void => clearTimeout(timer);
    raw.once('end', stop).once('close', stop);
  });
}
