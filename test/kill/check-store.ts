import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { refill } from '../../src/store/kept/refill.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { keptIn } from '../store/kept-tables.ts';
import { openAnalyses } from '../store/open-analyses.ts';

/** What must hold of a store, whoever died while writing it. Returns what does not. */
export async function troublesOfStore(file: string): Promise<readonly string[]> {
  if (!existsSync(file)) return [];
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-check-'));
  try {
    // with its log: as it was at that moment, and what is done to it here stays here
    const copy = path.join(folder, 'copy.db');
    for (const end of ['', '-wal']) {
      if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
    }
    const rows = troublesOfRows(copy);
    return rows.length > 0 ? rows : [...(await unreadable(copy)), ...(await wrongSums(copy))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function versionOf(file: string): number {
  const raw = new Database(file);
  try {
    return Number(raw.pragma('user_version', { simple: true }));
  } finally {
    raw.close();
  }
}

/** Each finds rows that there must not be. */
const NEVER: Readonly<Record<string, string>> = {
  'findings that are not the document’s': `select id from analysis where (select count(*) from finding where analysis_id = id)
    <> json_array_length(document, '$.findings') + json_array_length(document, '$.alsoNoticed')`,
  'an attempt twice': `select 1 from analysis group by cluster, application_id, attempt_id, preset having count(*) > 1`,
  'an application twice in the queue': `select 1 from work_item group by cluster, application_id having count(*) > 1`,
  'a queue that is miscounted': `select c.state from work_count c where item_count <> (select count(*) from work_item w where w.state = c.state)`,
  'a lease of nobody': `select id from work_item where (state = 'leased') <> (owner is not null)`,
  'evidence of no item': `select 1 from work_evidence where item_id not in (select id from work_item)`,
  'a finding dismissed twice': `select 1 from dismissal group by cluster, application_id, job_key, heuristic_id having count(*) > 1`,
  'a dismissal that is no JSON': `select id from dismissal where not json_valid(record)`,
};

function troublesOfRows(file: string): readonly string[] {
  const raw = new Database(file);
  try {
    const integrity = String(raw.pragma('integrity_check', { simple: true }));
    if (integrity !== 'ok') return [`integrity: ${integrity}`];
    const version = Number(raw.pragma('user_version', { simple: true }));
    // killed while it was made: nothing is in it yet
    if (version === 0) return [];
    if (version !== MIGRATIONS.length) return [`version ${version}`];
    const foreign: unknown = raw.pragma('foreign_key_check');
    const strangers = Array.isArray(foreign) && foreign.length > 0 ? ['rows of nobody'] : [];
    const wrong = Object.entries(NEVER).filter(([, query]) => raw.prepare(query).all().length > 0);
    return [...strangers, ...wrong.map(([what]) => what)];
  } finally {
    raw.close();
  }
}

async function unreadable(file: string): Promise<readonly string[]> {
  await using store = await openAnalyses(file);
  const { rows } = await store.list({ limit: 1_000 });
  const troubles: string[] = [];
  for (const { application, preset } of rows) {
    const analysis = await store.get(application, preset).catch(String);
    if (analysis === undefined || typeof analysis === 'string') {
      troubles.push(`${application.id}: ${analysis ?? 'no document'}`);
    }
  }
  return troubles;
}

async function wrongSums(file: string): Promise<readonly string[]> {
  const database = openSqlite(file, 1_000);
  try {
    if ((await database.version()) === 0) return [];
    const kept = await keptIn(database);
    await database.write(refill);
    const counted = await keptIn(database);
    return Object.keys(kept)
      .filter((what) => !isDeepStrictEqual(kept[what], counted[what]))
      .map((what) => `kept ${what} are not what counting anew gives`);
  } finally {
    await database.close();
  }
}
