import type { FastifyInstance } from 'fastify';
import type { ServerSources } from './parts.ts';

/** `/health`: whether it runs and its store answers; `/health/live`: whether it runs. Nobody is asked who they are. */
export function healthRoutes(
  app: FastifyInstance,
  { insights }: Pick<ServerSources, 'insights'>,
): void {
  const config = { access: 'public' } as const;
  app.get('/health/live', { config }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
  app.get('/health', { config }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    await insights.analysisCount();
    return { status: 'ok' };
  });
}
