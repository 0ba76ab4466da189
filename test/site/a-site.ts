import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileNameOf, jobFileNameOf } from '../../src/compose/file-name.ts';
import { readableAnalysis } from '../../src/compose/readable-analysis.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { createHtmlRenderer } from '../../src/render/html.ts';
import { loadStaticTemplates, loadTemplates } from '../../src/render/load-templates.ts';
import { createStaticPages } from '../../src/render/static/create-static-pages.ts';
import { jobHistory } from '../../src/runs/history.ts';
import type { SiteParts, SiteSummary } from '../../src/site/parts.ts';
import { writeSite } from '../../src/site/write-site.ts';
import { openStores } from '../../src/store/open-store.ts';
import type { Stores } from '../../src/store/stores.ts';

/** When what was said of findings is asked for. */
export const NOW_MS = Date.UTC(2026, 5, 1);

const report = createHtmlRenderer(loadTemplates());
const pages = createStaticPages(loadStaticTemplates());

export interface ASite extends AsyncDisposable {
  readonly directory: string;
  readonly store: Stores['analyses'];
  readonly insights: Stores['insights'];
  write(overrides?: Partial<SiteParts>): Promise<SiteSummary>;
}

/** A store in memory with these analyses, and a folder for the site. */
export async function aSite(analyses: readonly Analysis[] = []): Promise<ASite> {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'site-')), 'site');
  const stores = await openStores(':memory:');
  const { analyses: store, insights } = stores;
  for (const analysis of analyses) await store.save(analysis);
  return {
    directory,
    store,
    insights,
    write: async (overrides = {}) =>
      writeSite({
        directory,
        preset: 'recommended',
        analyses: store,
        analysisOf: async (application) => readableAnalysis(store, application, 'recommended'),
        nameOf: fileNameOf,
        jobNameOf: jobFileNameOf,
        dismissalsOf: async ({ cluster, id, jobKey = '' }) =>
          insights.dismissals({ cluster, applicationId: id, jobKey }, NOW_MS),
        historyOf: jobHistory,
        report,
        pages,
        heuristics: [
          {
            id: 'spill',
            title: 'Spilling',
            why: 'Disks are slow.',
            page: '# Spill\n\nWhy.\n\n## How\n\nSee [skew](skew.md).',
          },
        ],
        version: '1.0.0',
        ...overrides,
      }),
    [Symbol.asyncDispose]: async () => stores[Symbol.asyncDispose](),
  };
}

/** Every file below the folder with the time it was written, by its path. */
export async function writtenAt(directory: string): Promise<ReadonlyMap<string, number>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const { mtimeMs } = await stat(file);
    return [path.relative(directory, file).split(path.sep).join('/'), mtimeMs] as const;
  });
  return new Map(await Promise.all(times));
}
