import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readableAnalysis } from '../../src/compose/readable-analysis.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import type { ApplicationRef } from '../../src/model/application.ts';
import { ForeignFolderError } from '../../src/site/parts.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { STARTED_AT_MS } from '../builders/application.ts';
import { HOSTILE } from '../render/hostile.ts';
import { aSite, NOW_MS, writtenAt } from './a-site.ts';

const DAY_MS = 86_400_000;
const FIRST = 'runs/2026-01/application_1_1_1.html';

/** The run of that number: one a day, of one of three jobs. */
function aRun(number: number, overrides: Partial<Analysis> = {}): Analysis {
  return {
    ...anAnalysis({
      application: {
        id: `application_1_${number}`,
        name: `orders-${number}`,
        jobKey: `etl/orders-${number % 3}`,
        startedAtMs: STARTED_AT_MS + number * DAY_MS,
      },
    }),
    ...overrides,
  };
}

function runs(count: number): readonly Analysis[] {
  return Array.from({ length: count }, (_, number) => aRun(number));
}

function changed(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly string[] {
  return [...after]
    .filter(([file, at]) => before.get(file) !== at)
    .map(([file]) => file)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

describe('a site written again', () => {
  it('writes nothing when nothing changed', async () => {
    await using site = await aSite(runs(12));
    const first = await site.write();
    const before = await writtenAt(site.directory);
    const second = await site.write();

    expect(first).toMatchObject({ applicationCount: 12, reportsWritten: 12 });
    expect(second).toEqual({
      applicationCount: 12,
      reportsWritten: 0,
      pagesWritten: 0,
      removed: 0,
      unreadable: [],
    });
    expect(changed(before, await writtenAt(site.directory))).toEqual([]);
  });

  it('writes one report and the pages that name it when one was judged again', async () => {
    await using site = await aSite(runs(12));
    await site.write();
    const before = await writtenAt(site.directory);
    const again = aRun(4, { analyzedAtMs: STARTED_AT_MS + 90 * DAY_MS });
    const headline = 'Another verdict';
    await site.store.save({ ...again, verdict: { ...again.verdict, headline } });
    await site.write();
    const [job = ''] = [...before.keys()].filter((file) => file.startsWith('jobs/etl-orders-1'));

    expect(changed(before, await writtenAt(site.directory))).toEqual([
      '.manifests/2026-01.json',
      '.manifests/jobs.json',
      'index.html',
      job,
      'months/2026-01.html',
      'runs/2026-01/application_1_4_1.html',
      'search/2026-01-1.js',
    ]);
  });

  it('writes a report again for a dismissal, and shows it', async () => {
    await using site = await aSite(runs(4));
    await site.write();
    await site.insights.dismiss({
      heuristicId: 'shuffle-data-skew',
      kind: 'accepted',
      scope: { kind: 'job', jobKey: 'etl/orders-1' },
      reason: 'one large shop',
      by: 'ana',
      atMs: NOW_MS - DAY_MS,
    });
    const { reportsWritten } = await site.write();
    const report = await readFile(path.join(site.directory, FIRST), 'utf8');

    expect(reportsWritten).toBe(1);
    expect(report).toContain('Dismissed: accepted for this job by ana: one large shop');
    expect(report).not.toContain('<form');
  });

  it('removes what is gone from the store', async () => {
    await using site = await aSite(runs(40));
    await site.write();
    const limited = await site.write({ limit: 5 });
    const files = [...(await writtenAt(site.directory)).keys()];

    expect(limited).toMatchObject({ applicationCount: 5, reportsWritten: 0 });
    expect(files.filter((file) => file.startsWith('runs/'))).toHaveLength(5);
    expect(files.filter((file) => file.startsWith('months/'))).toEqual(['months/2026-02.html']);
    expect(files.filter((file) => file.startsWith('jobs/'))).toHaveLength(4);
  });

  it('leaves out what is damaged in the store, and says so', async () => {
    await using site = await aSite(runs(2));
    await site.write();
    const get = async (ref: ApplicationRef) =>
      ref.id === 'application_1_1'
        ? Promise.reject(new StoreError('damaged-document', 'it is damaged'))
        : site.store.get(ref);
    const analysisOf = async (ref: ApplicationRef) => readableAnalysis({ get }, ref, 'recommended');
    const summary = await site.write({ analysisOf, version: '2.0.0' });
    expect(summary).toMatchObject({ applicationCount: 1, unreadable: ['it is damaged'] });
    const index = await readFile(path.join(site.directory, 'index.html'), 'utf8');
    expect(index).toContain('application_1_0_1.html');
    expect(index).not.toContain('application_1_1_1.html');
  });

  it('ends where the store does not answer', async () => {
    await using site = await aSite(runs(2));
    const locked = new StoreError('locked', 'wait');
    const get = async () => Promise.reject(locked);
    const analysisOf = async (ref: ApplicationRef) => readableAnalysis({ get }, ref, 'recommended');
    await expect(site.write({ analysisOf })).rejects.toBe(locked);
  });

  it('takes up a run that was killed', async () => {
    await using site = await aSite(runs(60));
    const stop = new AbortController();
    const progress = (done: number): void => {
      if (done === 55) stop.abort();
    };

    await expect(site.write({ signal: stop.signal, progress })).rejects.toThrow('abort');
    const { reportsWritten } = await site.write();
    // January's, of which 26 were written and not yet noted
    expect(reportsWritten).toBe(31);
    expect((await site.write()).reportsWritten).toBe(0);
  });

  it('renders anew what another version rendered, and what was deleted by hand', async () => {
    await using site = await aSite(runs(3));
    await site.write();
    await rm(path.join(site.directory, 'runs/2026-01/application_1_1_1.html'));

    expect((await site.write()).reportsWritten).toBe(1);
    expect((await site.write({ version: '2.0.0' })).reportsWritten).toBe(3);
  });
});

describe('the folder of a site', () => {
  it('is refused when it has files of others', async () => {
    await using site = await aSite();
    await site.write();
    await rm(path.join(site.directory, '.sparkvet-site'));
    await writeFile(path.join(site.directory, 'thesis.html'), 'mine');

    await expect(site.write()).rejects.toThrow(ForeignFolderError);
    expect(await readFile(path.join(site.directory, 'thesis.html'), 'utf8')).toBe('mine');
  });

  it('says what to do when nothing is stored', async () => {
    await using site = await aSite();
    await site.write();

    expect(await readFile(path.join(site.directory, 'index.html'), 'utf8')).toContain(
      'sparkvet analyze',
    );
  });

  it('holds what ids and jobs from logs try to reach', async () => {
    const [a, b] = ['../../../etc/x', '..%2f..%2fx'].map((id, index) =>
      anAnalysis({
        application: { id, jobKey: `../../${id}`, startedAtMs: STARTED_AT_MS + index },
      }),
    );
    await using site = await aSite([a, b].filter((each) => each !== undefined));
    await site.write();
    const files = [...(await writtenAt(path.dirname(site.directory))).keys()];

    expect(files.every((file) => file.startsWith('site/'))).toBe(true);
    expect(files.filter((file) => file.startsWith('site/runs/'))).toHaveLength(2);
  });

  it('has nothing in its scripts that could act', async () => {
    const analysis = anAnalysis({ application: { name: `a\u2028${HOSTILE}`, user: '__proto__' } });
    await using site = await aSite([analysis]);
    await site.write();
    const shard = await readFile(path.join(site.directory, 'search/2026-01-1.js'), 'utf8');
    const read: unknown[] = [];
    runInNewContext(shard, {
      sparkvetShard: (_name: string, rows: readonly unknown[]) => read.push(...rows),
    });

    expect(shard).not.toMatch(/[<>\u2028\u2029]/);
    expect(read).toHaveLength(1);
    expect(JSON.stringify(read)).toContain('onerror=alert(1)');
  });
});

describe('two thousand applications', () => {
  it('make an index, months and parts of the search of bounded size', async () => {
    await using site = await aSite();
    const { rows } = await listOf(2_000);
    const analyses = { list: async () => ({ rows }) };
    const report = { format: 'html', render: () => '' } as const;
    await site.write({ analyses, analysisOf: async () => anAnalysis(), report });
    const sizeOf = async (file: string): Promise<number> =>
      (await readFile(path.join(site.directory, file), 'utf8')).length;

    expect(await sizeOf('index.html')).toBeLessThan(200_000);
    expect(await sizeOf('months/2026-01.html')).toBeLessThan(1_000_000);
    expect(await sizeOf('months/2026-01-2.html')).toBeLessThan(1_000_000);
    expect(await sizeOf('search/2026-01-1.js')).toBeLessThan(1_000_000);
  });
});

/** Summaries of applications that started a second after each other. */
async function listOf(count: number) {
  const one = aRun(1);
  const rows = Array.from({ length: count }, (_, number) => ({
    application: {
      ...one.application,
      id: `application_2_${number}`,
      startedAtMs: STARTED_AT_MS + (count - number) * 1_000,
    },
    verdict: one.verdict,
    analyzedAtMs: one.analyzedAtMs,
    preset: 'recommended',
  }));
  return { rows };
}
