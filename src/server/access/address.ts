import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Whom limits count: the connection's address, of IPv6 its network, since one machine has as many of them as it likes. Empty for who is gone. */
export function addressOf({ raw }: Pick<FastifyRequest, 'raw'>): string {
  return normalizeIP(raw.socket.remoteAddress ?? '');
}
