import type { FastifyInstance } from 'fastify';
import type { ServerLog } from './parts.ts';

/** One line for each request: its path without the query, which may hold words people search for, or a token. */
export function logRequests(app: FastifyInstance, log: ServerLog): void {
  app.addHook('onResponse', async (request, reply) => {
    log.info('request', {
      requestId: request.id,
      method: request.method,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      tookMs: Math.round(reply.elapsedTime),
      viewer: request.viewer.name,
      address: request.ip,
    });
  });
  app.addHook('onRequestAbort', async ({ id, method, routeOptions }) => {
    log.info('who asked has gone', { requestId: id, method, route: routeOptions.url });
  });
}
