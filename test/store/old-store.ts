import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { recordingOf } from './recording.ts';

/** The last version that kept nothing of many analyses: opening makes all of it. */
const OLD_VERSION = 2;

/** A store as that version left it, with so many analyses: copies of the recorded one, of other days, users and jobs. */
export function writeOldStore(file: string, analysisCount: number): void {
  const raw = new Database(file);
  raw.pragma('journal_mode = wal');
  raw.exec(readFileSync(recordingOf(OLD_VERSION).dump, 'utf8'));
  const columns = (table: string, changed: Readonly<Record<string, string>>): string =>
    raw
      .prepare<[], string>(`select name from pragma_table_info('${table}')`)
      .pluck()
      .all()
      .map((name) => changed[name] ?? `"${name}"`)
      .join(', ');
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${analysisCount - 1})`;
  const copied = {
    id: '1000 + i',
    application_id: `application_id || '-' || i`,
    user_name: `'user-' || (i % 7)`,
    job_key: `'job-' || (i % 11)`,
    started_at_ms: 'started_at_ms + (i % 13) * 86400000',
  };
  const first = 'id = (select min(id) from analysis)';
  raw.exec(
    `${numbers} insert into analysis select ${columns('analysis', copied)} from analysis, n where ${first}`,
  );
  const finding = { analysis_id: '1000 + i', started_at_ms: copied.started_at_ms };
  raw.exec(
    `${numbers} insert into finding select ${columns('finding', finding)} from finding, n where analysis_${first}`,
  );
  raw.close();
}
