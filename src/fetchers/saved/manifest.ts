import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { FetchError } from '../fetcher.ts';
import { HistoryServerSettings } from '../history-server/settings.ts';
import { YarnSettings } from '../yarn/settings.ts';

/** Names in a folder of saved records. */
export const MANIFEST = 'manifest.json';
export const ANSWERS = 'answers.ndjson';
export const LOGS = 'event-logs';

/** Nothing that reads a file, a secret or the network: whoever gets a folder need not trust who made it. */
const SavedSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('yarn'), urls: YarnSettings.shape.urls }),
  z.strictObject({
    kind: z.literal('history-server'),
    url: HistoryServerSettings.shape.url,
    maxArchiveBytes: HistoryServerSettings.shape.maxArchiveBytes,
    logs: z.literal(false),
  }),
]);
export type SavedSource = z.infer<typeof SavedSource>;

/** What of a log could not be kept: its own form told of it. */
export const SavedGaps = z.object({
  /** `attemptKey`. */
  attempt: z.string(),
  gaps: z.array(
    z.object({
      kind: z.enum(['missing-part', 'compacted', 'truncated', 'unreadable', 'limited']),
      detail: z.string(),
      count: z.number().exactOptional(),
    }),
  ),
});
export type SavedGaps = z.infer<typeof SavedGaps>;

/** What was saved, of which application, and how it was asked for. */
export const Manifest = z.object({
  format: z.literal(1),
  applicationId: z.string().min(1),
  cluster: z.string().min(1),
  savedAtMs: z.number(),
  /** Of sparkvet. */
  version: z.string(),
  /** The servers whose answers are in `answers.ndjson`, without what gave access to them. */
  sources: z.array(SavedSource).readonly(),
  gaps: z.array(SavedGaps).readonly(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Throws FetchError for a folder that `fetch --save` did not make. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  const parsed = Manifest.safeParse(await readJson(file, folder));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = `${file} is none that this version reads (${issue?.path.join('.')}: ${issue?.message}): save it anew`;
  throw new FetchError('saved', 'bad-payload', message);
}

async function readJson(file: string, folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const message = `${folder} holds no saved application: sparkvet fetch --save makes one`;
    throw new FetchError('saved', 'not-found', message, { cause });
  }
}
