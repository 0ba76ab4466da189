/**
 * `node bench/serve/make-store.ts --count 1000000 --out /tmp/x.db`: a store of that many analyses over 180 days up to today,
 * as a platform would have it: 20 000 recurring jobs and some that ran once, 2 000 users, 50 queues. Analyses are those of
 * recorded applications, cut short, with other names, times and sizes; rows and all that is kept are made by the store's own code.
 */
import { rmSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CompiledQuery, sql } from 'kysely';
import type { Analysis } from '../../src/model/analysis.ts';
import { analysisRow, findingRows } from '../../src/store/analysis-rows.ts';
import { encodeDetail } from '../../src/store/document.ts';
import { type KeptChange, keep } from '../../src/store/kept/keep.ts';
import { figuresOf, keptOf } from '../../src/store/kept/kept-analysis.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { readTemplates } from './templates.ts';
import { daysOfWork } from './workload.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    out: { type: 'string', default: '/tmp/serve-bench/store.db' },
  },
});
/** Of the newest: older ones were pruned. */
const DETAIL_DAY_COUNT = 5;
const BATCH_COUNT = 6_000;
const BUSY_TIMEOUT_MS = 5_000;

const startMs = performance.now();
for (const suffix of ['', '-wal', '-shm']) rmSync(values.out + suffix, { force: true });
const templates = await readTemplates();
process.stdout.write(`${templates.length} templates in ${elapsed()}\n`);
const database = openSqlite(values.out, BUSY_TIMEOUT_MS);
await migrate(database);
// made anew if it breaks: no need to wait for the disk
await sql`pragma synchronous = off`.execute(database.db);
await sql`pragma cache_size = -1000000`.execute(database.db);
await sql`pragma wal_autocheckpoint = 50000`.execute(database.db);
const detailBodies = templates.flatMap(({ detail }) => (detail ? [encodeDetail(detail)] : []));
/** Built once: the rows of a function have their columns in the same order. */
let insertAnalysis: CompiledQuery | undefined;
let insertFinding: CompiledQuery | undefined;
let id = 0;
let day = 0;
for (const analyses of daysOfWork(templates, Number(values.count), Date.now())) {
  day += 1;
  for (let from = 0; from < analyses.length; from += BATCH_COUNT) {
    await write(analyses.slice(from, from + BATCH_COUNT), day > 180 - DETAIL_DAY_COUNT);
  }
  if (day % 10 === 0) process.stdout.write(`${id} analyses in ${elapsed()}\n`);
}
await sql`pragma optimize`.execute(database.db);
await database.close();
process.stdout.write(
  `${values.out}: ${id} analyses, ${(statSync(values.out).size / 2 ** 30).toFixed(2)} GiB, ${elapsed()}\n`,
);

async function write(analyses: readonly Analysis[], hasDetail: boolean): Promise<void> {
  await database.write(async (db) => {
    const changes: KeptChange[] = [];
    for (const analysis of analyses) {
      id += 1;
      const row = analysisRow(analysis);
      const findings = findingRows(analysis);
      const withId = { ...row, id };
      insertAnalysis ??= db.insertInto('analysis').values(withId).compile();
      await db.executeQuery({ ...insertAnalysis, parameters: Object.values(withId) });
      for (const finding of findings) {
        const withAnalysis = { ...finding, analysis_id: id };
        insertFinding ??= db.insertInto('finding').values(withAnalysis).compile();
        await db.executeQuery({ ...insertFinding, parameters: Object.values(withAnalysis) });
      }
      const body = detailBodies[id % detailBodies.length];
      if (hasDetail && body !== undefined) {
        await db.insertInto('analysis_detail').values({ analysis_id: id, body }).execute();
      }
      changes.push({ id, after: { ...keptOf(row, findings), figures: figuresOf(analysis) } });
    }
    await keep(db, changes);
  });
}

function elapsed(): string {
  return `${((performance.now() - startMs) / 1000).toFixed(0)} s`;
}
