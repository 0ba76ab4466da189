import type { FastifyInstance } from 'fastify';
import { withoutEndSlashes } from '../model/texts/end-slashes.ts';

/** `/sparkvet/search?q=x` is `/search?q=x`: a proxy may pass the path on with its prefix or without. */
export function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

/** Attributes of our own pages; in the text of a page every quote is escaped. */
const LINKS = /(?<=\s(?:href|src|action)=")\/(?!\/)/g;

/** Puts the prefix in front of the links and redirects of pages, which are written as if the server stood at the root. */
export function addPrefix(app: FastifyInstance, prefix: string): void {
  if (prefix === '') return;
  app.addHook('onSend', async (_request, reply, payload) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string' && /^\/(?!\/)/.test(location)) {
      void reply.header('location', prefix + location);
    }
    const type = String(reply.getHeader('content-type') ?? '');
    if (typeof payload !== 'string' || !type.startsWith('text/html')) return payload;
    return linksUnder(prefix, payload);
  });
}

/** The page with the prefix in front of its links. */
export function linksUnder(prefix: string, html: string): string {
  return html.replace(LINKS, `${prefix}/`);
}

/** The path of the address that people use: '' or `/sparkvet`. */
export function prefixOf(baseUrl: string | undefined): string {
  return withoutEndSlashes(URL.parse(baseUrl ?? '')?.pathname ?? '');
}
