import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';
import type { Viewer } from '../parts.ts';

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer;
  }
  interface FastifyContextConfig {
    /** `public`: also who has not signed in; `platform`: its role alone. Who is signed in unless said. */
    readonly access?: 'public' | 'viewer' | 'platform';
  }
}

/** Sees what is everyone's: a request whose viewer is not known yet. */
export const NOBODY: Viewer = { role: 'user' };

const context = new AsyncLocalStorage<Viewer>();

/** Who asks what is answered now. Throws where nothing is: what is asked for nobody must not be shown to anybody. */
export function currentViewer(): Viewer {
  const viewer = context.getStore();
  if (viewer !== undefined) return viewer;
  throw new Error(
    'asked outside of a request: there is no viewer whose rights it could be answered with',
  );
}

/** Requests have a viewer from the start: some are answered before it is known who asks. */
export function beginAsNobody(app: FastifyInstance): void {
  app.decorateRequest('viewer');
  app.addHook('onRequest', (request, _reply, done) => {
    request.viewer = NOBODY;
    done();
  });
}

/** Everything that is done to answer a request knows its viewer. After the hooks that find out who it is. */
export function carryViewer(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => context.run(request.viewer, done));
  // a body's events come from the socket, whose context is another
  app.addHook('preValidation', (request, _reply, done) => context.run(request.viewer, done));
}
