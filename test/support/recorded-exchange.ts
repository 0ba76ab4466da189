import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Exchange } from './fixture-server.ts';

const RECORDED = path.resolve(import.meta.dirname, '../fixtures/recorded');

const Answers = z.array(
  z.object({
    name: z.string(),
    file: z.string(),
    path: z.string(),
    status: z.number(),
    headers: z.array(z.tuple([z.string(), z.string()])),
  }),
);

/** Of the connection, not of the answer: ours has its own. */
const CONNECTION_HEADERS = /^(?:connection|content-length|transfer-encoding)$/i;

/** An answer exactly as a real server sent it, to the request that it sent it for, or to `overrides`' one. */
export function recordedExchange(
  source: string,
  name: string,
  overrides: Partial<Exchange> = {},
): Exchange {
  const directory = path.join(RECORDED, source);
  const answers = Answers.parse(
    JSON.parse(readFileSync(path.join(directory, 'index.json'), 'utf8')),
  );
  const answer = answers.find((candidate) => candidate.name === name);
  if (answer === undefined) throw new Error(`no answer ${name} was recorded of ${source}`);
  return {
    path: answer.path,
    status: answer.status,
    headers: Object.fromEntries(
      answer.headers
        .filter(([header]) => !CONNECTION_HEADERS.test(header))
        .map(([header, value]) => [header.toLowerCase(), value]),
    ),
    body: readFileSync(path.join(directory, answer.file)),
    ...overrides,
  };
}
