import type { FastifyInstance } from 'fastify';
import { badRequest } from './problem.ts';

/**
 * Answers what Node by itself would, which runs no hook and so sends none of our headers: a request of HTTP/1.1 without a `Host`
 * (the server has to be made with `requireHostHeader: false`), and one that expects what nobody can do, which is answered as
 * if it did not. Two hosts are refused too: which of them is meant a proxy may see in another way than we do.
 */
export function refuseUnclearHosts(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  app.addHook('onRequest', async ({ raw: { httpVersion, rawHeaders } }) => {
    // names and values in turn
    const count = rawHeaders.filter((text, at) => at % 2 === 0 && /^host$/i.test(text)).length;
    const isNeeded = httpVersion !== '1.0';
    if (count > 1 || (count === 0 && isNeeded)) throw badRequest('one Host has to be named');
  });
}
