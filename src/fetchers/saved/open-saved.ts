import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Gap } from '../../model/application.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import type { HttpTape, TapedAnswer } from '../shared/http-settings.ts';
import type { ClusterSettings } from '../source-settings.ts';
import type { ClusterSources } from '../trail.ts';
import { ANSWERS, LOGS, type Manifest, readManifest } from './manifest.ts';

const Answer = z.object({
  key: z.string(),
  status: z.int().min(100).max(599),
  contentType: z.string(),
  text: z.string(),
});

/** A saved application as a cluster of its own: its logs in a folder, its servers on tape. Throws FetchError. */
export async function openSaved(folder: string): Promise<{
  readonly manifest: Manifest;
  readonly cluster: ClusterSettings;
  readonly tape: HttpTape;
}> {
  const manifest = await readManifest(folder);
  const answers = new Map(
    (await readAnswers(path.join(folder, ANSWERS))).map((answer) => [answer.key, answer]),
  );
  return {
    manifest,
    cluster: {
      name: manifest.cluster,
      sources: [{ kind: 'directory', path: path.join(folder, LOGS) }, ...manifest.sources],
    },
    tape: { mode: 'replay', find: (key) => answers.get(key) },
  };
}

/** The same sources; logs have the gaps again that they had when they were saved. */
export function withSavedGaps(sources: ClusterSources, { gaps }: Manifest): ClusterSources {
  const byAttempt = new Map(gaps.map((saved) => [saved.attempt, saved.gaps]));
  return {
    ...sources,
    fetchers: sources.fetchers.map((fetcher) => ({
      ...fetcher,
      read: async (handle, options) => {
        const app = await fetcher.read(handle, options);
        return { ...app, gaps: merged(byAttempt.get(attemptKey(handle.ref)) ?? [], app.gaps) };
      },
    })),
  };
}

/** A log that was torn in its own form is torn in ours; that is one gap. */
function merged(saved: readonly Gap[], now: readonly Gap[]): readonly Gap[] {
  const isTorn = saved.some(({ kind }) => kind === 'truncated');
  return [...saved, ...now.filter(({ kind }) => !(isTorn && kind === 'truncated'))];
}

async function readAnswers(file: string): Promise<readonly TapedAnswer[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => Answer.safeParse(jsonOf(line)).data ?? []);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
