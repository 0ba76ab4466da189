import { describe, expect, it } from 'vitest';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { memoryStores } from './queue-fixture.ts';
import { column, rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';
import { aRecord, keyOf } from './work-fixture.ts';

const APP = keyOf('a');
const ANALYSIS = anAnalysis({ application: { ...aRecord('a').ref } });

describe('what an analysis was made from', () => {
  it('is kept with it, as it was', async () => {
    const { analyses } = await memoryStores();
    const record = aRecord('a', { fingerprint: 'nul \0 and \ud800', source: 'x'.repeat(500) });
    await analyses.save(ANALYSIS, record);
    expect(await analyses.judged(APP, 'recommended')).toStrictEqual([
      { ...record, judgedCount: 1 },
    ]);
    expect(await analyses.judged(APP, 'dr-elephant')).toEqual([]);
    expect(await analyses.judged(keyOf('a', 'other'), 'recommended')).toEqual([]);
  });

  it('counts how often the same was judged, and begins anew with another', async () => {
    const { analyses } = await memoryStores();
    const counted: unknown[] = [];
    for (const changes of [{}, {}, { fingerprint: 'f2' }, { source: 'shs' }, { source: 'shs' }]) {
      await analyses.save(ANALYSIS, aRecord('a', changes));
      const [judged] = await analyses.judged(APP, 'recommended');
      counted.push(judged?.judgedCount);
    }
    expect(counted).toEqual([1, 2, 1, 1, 2]);
  });

  it('is nothing when somebody analysed by hand', async () => {
    const { analyses } = await memoryStores();
    await analyses.save(ANALYSIS, aRecord('a'));
    await analyses.save(ANALYSIS);
    expect(await analyses.judged(APP, 'recommended')).toEqual([]);
  });

  it('is of each attempt', async () => {
    const { analyses } = await memoryStores();
    const second = aRecord('a', { ref: { cluster: 'lab', id: 'a', attemptId: '2' } });
    await analyses.save(ANALYSIS, aRecord('a'));
    await analyses.save(anAnalysis({ application: { ...second.ref } }), second);
    const judged = await analyses.judged(APP, 'recommended');
    expect(judged.map(({ ref }) => ref.attemptId)).toEqual(['1', '2']);
  });
});

describe('pruning', () => {
  it('removes the oldest, all of them, and tells which', async () => {
    const file = temporaryFile();
    await using store = await openAnalyses(file);
    for (const [id, analyzedAtMs] of [
      ['new', 30],
      ['old', 10],
      ['older', 5],
      ['oldest', 1],
    ] as const) {
      await store.save(
        anAnalysis({ application: { ...aRecord(id).ref }, analyzedAtMs }),
        aRecord(id),
      );
    }
    const { ref } = aRecord('oldest');
    expect(await store.prune(30, 2)).toEqual([ref, aRecord('older').ref]);
    expect(await store.prune(30, 2)).toEqual([aRecord('old').ref]);
    expect(await store.prune(30, 2)).toEqual([]);
    const raw = rawDatabase(file);
    expect(column(raw, 'select application_id from analysis')).toEqual(['new']);
    for (const table of ['finding', 'analysis_detail', 'judged_record']) {
      expect(column(raw, `select distinct analysis_id from ${table}`)).toHaveLength(1);
    }
  });

  it('removes what is damaged too', async () => {
    const file = temporaryFile();
    await using store = await openAnalyses(file);
    await store.save(ANALYSIS);
    rawDatabase(file).exec("update analysis set summary = '{'");
    expect(await store.prune(Number.MAX_SAFE_INTEGER, 9)).toEqual([aRecord('a').ref]);
  });
});
