import type { FastifyReply } from 'fastify';
import { MS_PER_DAY } from '../../model/units.ts';
import type { SitePages } from '../../render/pages.ts';
import type { ServerParts } from '../parts.ts';

/** What every page's route works with. */
export interface PageParts {
  readonly parts: ServerParts;
  readonly pages: SitePages;
}

/** Answers with a page of HTML. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}

/** Midnight UTC of that day. */
export function midnightOf(atMs: number): number {
  return Math.floor(atMs / MS_PER_DAY) * MS_PER_DAY;
}
