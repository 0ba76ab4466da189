/**
 * Records what the newest schema's database looks like, for the tests of every later version:
 * `node test/store/record-schema.ts`, once, in the change that adds a migration. A recording is never made again.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStores } from '../../src/store/open-store.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { dumpOf } from './dump.ts';
import { fillStores } from './fill-stores.ts';
import { recordingOf } from './recording.ts';

const { dump, analysis } = recordingOf(MIGRATIONS.length);
if (existsSync(dump)) throw new Error(`${dump} exists: a shipped schema does not change`);
const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-record-'));
const file = path.join(folder, 'sparkvet.db');
{
  await using stores = await openStores(file);
  await fillStores(stores);
}
const raw = new Database(file, { readonly: true });
writeFileSync(dump, dumpOf(raw));
writeFileSync(analysis, `${JSON.stringify(anAnalysis())}\n`);
raw.close();
rmSync(folder, { recursive: true });
