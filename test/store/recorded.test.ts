import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Analysis, SCHEMA_VERSION } from '../../src/model/analysis.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStores } from '../../src/store/open-store.ts';
import { FILLED_DISMISSAL, FILLED_ITEMS, FILLED_RECORD, FILLED_STATE } from './fill-stores.ts';
import { openAnalyses } from './open-analyses.ts';
import { openAndClose } from './open-and-close.ts';
import { rawDatabase, schemaOf } from './raw-database.ts';
import { recordingOf } from './recording.ts';
import { temporaryFile } from './temporary-folder.ts';

/** The recordings before it hold an analysis only. */
const FIRST_FILLED = 2;
/** The recordings before it have nothing that is kept of many analyses: opening makes it. */
const FIRST_DISMISSED = 3;

function isAnalysis(value: unknown): value is Analysis {
  return typeof value === 'object' && value !== null && 'application' in value;
}

function recordedAnalysis(version: number): Analysis {
  const value: unknown = JSON.parse(readFileSync(recordingOf(version).analysis, 'utf8'));
  if (!isAnalysis(value)) throw new Error(`the recording of version ${version} is damaged`);
  return value;
}

/** A file as that version left it. */
function restored(version: number): string {
  const file = temporaryFile();
  const raw = new Database(file);
  raw.unsafeMode(); // else nobody may write what an index of words keeps
  raw.exec(readFileSync(recordingOf(version).dump, 'utf8'));
  raw.close();
  return file;
}

describe.for(MIGRATIONS.map(({ name }, index) => ({ name, version: index + 1 })))(
  'the database that $name left',
  ({ version }) => {
    it('is recorded (node test/store/record-schema.ts)', () => {
      expect(existsSync(recordingOf(version).dump)).toBe(true);
    });

    it('has the schema its migrations still make', async () => {
      const made = temporaryFile();
      await openAndClose(made, MIGRATIONS.slice(0, version));
      expect(schemaOf(rawDatabase(restored(version)))).toEqual(schemaOf(rawDatabase(made)));
    });

    it('opens, reads and lists as it did, with the schema of a new database', async () => {
      const file = restored(version);
      const fresh = temporaryFile();
      const analysis = recordedAnalysis(version);
      expect(analysis.schemaVersion).toBe(SCHEMA_VERSION);
      await using store = await openAnalyses(file);
      await openAndClose(fresh);
      expect(await store.get(analysis.application)).toStrictEqual(analysis);
      const { rows } = await store.list({
        limit: 9,
        user: 'etl',
        heuristicId: 'shuffle-data-skew',
      });
      expect(rows.map(({ application }) => application)).toEqual([analysis.application]);
      expect(schemaOf(rawDatabase(file))).toEqual(schemaOf(rawDatabase(fresh)));
    });

    it('takes up the work of a daemon', async () => {
      await using stores = await openStores(restored(version));
      const { queue, sources, analyses } = stores;
      const { ref } = FILLED_RECORD;
      const isFilled = version >= FIRST_FILLED;
      const judged = await analyses.judged(
        { cluster: ref.cluster, applicationId: ref.id },
        'recommended',
      );
      expect(judged).toStrictEqual(isFilled ? [{ ...FILLED_RECORD, judgedCount: 1 }] : []);
      expect(await sources.all()).toStrictEqual(isFilled ? [FILLED_STATE] : []);
      const found = await Promise.all(
        FILLED_ITEMS.map(async ({ applicationId }) => queue.find(applicationId)),
      );
      expect(found.flat()).toMatchObject(isFilled ? FILLED_ITEMS : []);
      const { waiting, leased, done, dead } = await queue.counts();
      expect([waiting, leased, done, dead]).toEqual(isFilled ? [1, 1, 1, 1] : [0, 0, 0, 0]);
      const due = await queue.lease({ owner: 'me', count: 9, nowMs: 99_000, untilMs: 100_000 });
      expect(due).toHaveLength(isFilled ? 2 : 0);
    });

    it('knows what is kept of all analyses', async () => {
      await using stores = await openStores(restored(version));
      const { insights } = stores;
      const { application, totals } = recordedAnalysis(version);
      const { rows } = await insights.search({ limit: 9, text: 'nightly ord', user: 'etl' });
      expect(rows).toMatchObject([
        { application, inputBytes: totals.inputBytes, heuristicIds: ['shuffle-data-skew'] },
      ]);
      const window = { fromMs: 0, toMs: 4e12 };
      const sums = { ...window, orderBy: 'applicationCount', limit: 9 } as const;
      expect(
        await insights.sums({ ...sums, dimension: 'job', within: { user: 'etl' } }),
      ).toMatchObject([
        { key: 'nightly-orders', applicationCount: 1, durationMs: application.durationMs },
      ]);
      expect(await insights.analysisCount()).toBe(1);
      const of = { cluster: 'default', applicationId: application.id, jobKey: 'nightly-orders' };
      expect(await insights.dismissals(of, 80_000)).toMatchObject(
        version >= FIRST_DISMISSED ? [FILLED_DISMISSAL] : [],
      );
    });
  },
);
