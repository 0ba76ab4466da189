import type { FastifyRequest } from 'fastify';
import { forbidden } from '../problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site has a browser send: browsers say where a request is from, in `Sec-Fetch-Site` or at least in
 * `Origin`; programs that are no browsers send neither. Throws Problem.
 */
export function refuseOtherSites(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  ownOrigin: string | undefined,
): void {
  if (SAFE.has(method)) return;
  const { origin, host } = headers;
  if (origin !== undefined && ownOrigin !== undefined && origin === ownOrigin) return;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  const isOwn = origin === undefined || (origin !== 'null' && URL.parse(origin)?.host === host);
  if (site === undefined && isOwn) return;
  throw forbidden('this was sent by a page of another site: open the page here and send it again');
}
