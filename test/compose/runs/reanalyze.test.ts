import { describe, expect, it } from 'vitest';
import { type Reanalyzed, type RereadWay, reanalyze } from '../../../src/compose/runs/reanalyze.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { EngineSettings } from '../../../src/engine/analyze.ts';
import type { OutdatedRow } from '../../../src/store/insights.ts';
import { openStores } from '../../../src/store/open-store.ts';
import type { Stores } from '../../../src/store/stores.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { rawDatabase } from '../../store/raw-database.ts';
import { temporaryFile } from '../../store/temporary-folder.ts';
import { aRecord } from '../../store/work-fixture.ts';

const { ref } = aRecord('a');
const APP = { cluster: 'lab', applicationId: 'a' };
const NOW: EngineSettings = {
  preset: 'recommended',
  heuristics: [],
  gateScale: 1,
  version: 'newer',
  nowMs: () => 0,
};
const made = (version: string, analyzedAtMs: number) =>
  anAnalysis({ application: { ...ref }, engine: { version }, analyzedAtMs });
/** From a copy, which knows nothing of the record that the store has. */
const COPY = { analysis: made('newer', 3) };

/** One analysis of an older version, and a way to read it again during which something happens to it. */
async function reanalyzed(file: string, meanwhile: (stores: Stores) => Promise<unknown>) {
  const stores = await openStores(file);
  await stores.analyses.save(made('older', 1), aRecord('a'));
  const way: RereadWay = async () => {
    await meanwhile(stores);
    return COPY;
  };
  const parts = {
    config: await loadConfig({ environment: {}, flags: {} }),
    engine: NOW,
    stores,
    ways: [way],
    workerCount: 1,
  };
  const told: Reanalyzed[] = [];
  const { signal } = new AbortController();
  for await (const one of reanalyze(parts, { isDryRun: false, signal })) told.push(one);
  const [record] = await stores.analyses.judged(APP, 'recommended');
  const now = await stores.analyses.get(ref);
  await stores[Symbol.asyncDispose]();
  return {
    kinds: told.map(({ kind }) => kind),
    fingerprint: record?.fingerprint,
    analyzedAtMs: now?.analyzedAtMs,
  };
}

const of = (id: string, version: string) =>
  anAnalysis({
    application: { ...ref, id, startedAtMs: id === 'a' ? 1 : 2 },
    engine: { version },
    analyzedAtMs: version === 'newer' ? 3 : 1,
  });

/** Of two analyses the older one's row is damaged; what became of them, and what lists show then. */
async function afterDamage(damage: string, isReadable = true) {
  const file = temporaryFile();
  const stores = await openStores(file);
  for (const id of ['a', 'b']) await stores.analyses.save(of(id, 'older'), aRecord(id));
  const whichOne = "where analysis_id = (select id from analysis where application_id = 'a')";
  const where = damage.includes('judged_record') ? whichOne : "where application_id = 'a'";
  rawDatabase(file).exec(`${damage} ${where}`);
  const parts = {
    config: await loadConfig({ environment: {}, flags: {} }),
    engine: NOW,
    stores,
    ways: [
      async (row: OutdatedRow) =>
        row.record === undefined && !isReadable ? undefined : { analysis: of(row.ref.id, 'newer') },
    ],
    workerCount: 1,
  };
  const told: Reanalyzed[] = [];
  const { signal } = new AbortController();
  for await (const one of reanalyze(parts, { isDryRun: false, signal })) told.push(one);
  const listed = (await stores.analyses.list({ limit: 9 })).rows.map((row) => row.application.id);
  await stores[Symbol.asyncDispose]();
  return { told, listed };
}

describe('judging again', () => {
  it('keeps the record that the old analysis was made from, when it is read from a copy', async () => {
    expect(await reanalyzed(temporaryFile(), async () => {})).toEqual({
      kinds: ['done'],
      fingerprint: 'f1',
      analyzedAtMs: 3,
    });
  });

  it('leaves what a daemon judged meanwhile, with its newer record', async () => {
    const record = aRecord('a', { fingerprint: 'f2' });
    const result = reanalyzed(temporaryFile(), async ({ analyses }) =>
      analyses.save(made('newer', 2), record),
    );
    expect(await result).toEqual({
      kinds: ['overtaken'],
      fingerprint: 'f2',
      analyzedAtMs: 2,
    });
  });

  it('does not bring back what was removed meanwhile', async () => {
    const everything = 10;
    const result = reanalyzed(temporaryFile(), async ({ analyses }) =>
      analyses.prune(everything, everything),
    );
    expect(await result).toEqual({
      kinds: ['overtaken'],
      fingerprint: undefined,
      analyzedAtMs: undefined,
    });
  });

  it.for([
    "update analysis set summary = '{}'",
    'update analysis set summary = substr(summary, 1, 40)',
  ])('goes on past a row of the list that is damaged, and mends it: %s', async (damage) => {
    const { told, listed } = await afterDamage(damage);
    expect(told.map(({ kind, row }) => [kind, row.ref])).toEqual([
      ['done', { cluster: 'lab', id: 'b', attemptId: '1' }],
      ['done', { cluster: 'lab', id: 'a', attemptId: '1' }],
    ]);
    expect(listed).toEqual(['b', 'a']);
  });

  it('goes on past a record that is damaged, and says so', async () => {
    const { told } = await afterDamage("update judged_record set record = '{}'", false);
    expect(told).toMatchObject([
      { kind: 'done', row: { ref: { id: 'b' } } },
      {
        kind: 'gone',
        why: 'what a was judged from is damaged: analyse the application again to replace it',
      },
    ]);
  });

  it('takes the place of one that is damaged', async () => {
    const file = temporaryFile();
    const damage = async (): Promise<void> => {
      rawDatabase(file).exec("update analysis set document = 'damaged'");
    };
    expect(await reanalyzed(file, damage)).toMatchObject({ kinds: ['done'], analyzedAtMs: 3 });
  });
});
