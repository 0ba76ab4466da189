import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * The requests of one connection are begun one by one, each when the one before it is answered: answers leave in that order
 * anyway, and nothing is done for what somebody sent ahead before hanging up, or before reading any of it.
 */
export function answerOneByOne(app: FastifyInstance): void {
  const lines = new WeakMap<Socket, (() => void)[]>();
  app.addHook('onRequest', async ({ raw: { socket } }, reply) => {
    const line = lines.get(socket) ?? openLine(socket);
    lines.set(socket, line);
    await new Promise<void>((begin) => {
      line.push(begin);
      if (line.length === 1) begin();
      reply.raw.once('close', () => leave(line, begin));
    });
    // there is nobody to be answered
    if (socket.destroyed) return reply.hijack();
  });
}

function leave(line: (() => void)[], begin: () => void): void {
  const at = line.indexOf(begin);
  if (at >= 0) line.splice(at, 1);
  if (at === 0) line[0]?.();
}

/** Who is answered and who waits; when the connection ends, nobody waits any longer. */
function openLine(socket: Socket): (() => void)[] {
  const line: (() => void)[] = [];
  socket.once('close', () => {
    for (const begin of line.splice(0)) begin();
  });
  return line;
}
