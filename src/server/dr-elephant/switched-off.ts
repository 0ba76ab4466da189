import type { FastifyInstance } from 'fastify';

/** What there is no equivalent of answers as it does where it is switched off. */
export function switchedOff(app: FastifyInstance): void {
  app.get('/rest/exception-statuses', async () => ({
    'exception-statuses': { exceptionenabled: 'false', schedulers: [], id: 'exception-status' },
  }));
  app.get('/rest/workflow-exceptions', async (_request, reply) =>
    reply.code(503).type('text/plain; charset=utf-8').send('Service is currently unavailable'),
  );
  // who watches it asks without a name
  app.get('/ping', { config: { access: 'public' } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('alive'),
  );
}
