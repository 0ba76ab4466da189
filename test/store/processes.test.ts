import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openAnalyses } from './open-analyses.ts';
import { column, rawDatabase } from './raw-database.ts';
import { taggedAnalysis } from './tagged-analysis.ts';
import { temporaryFile, temporaryFolder } from './temporary-folder.ts';

const SAVER = 'save-in-a-loop.ts';
const OPENER = 'open-in-step.ts';
const IDS = ['app-1', 'app-2', 'app-3'] as const;
/** More than a killed process ever gets to. */
const FOREVER = '1000000000';
/** Time for a process to start before it is to meet its siblings. */
const START_MS = 1_000;

function start(script: string, parameters: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.join(import.meta.dirname, script), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code]: unknown[] = await once(child, 'close');
  return code;
}

/** Kills it `delayMs` after it has saved for the first time, wherever it is by then. */
async function killWhileSaving(child: ChildProcess, delayMs: number): Promise<void> {
  child.stdout?.once('data', () => {
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  const [, signal]: unknown[] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
}

async function expectWholeAnalyses(file: string): Promise<void> {
  await using store = await openAnalyses(file);
  for (const id of IDS) {
    const analysis = await store.get({ cluster: 'default', id, attemptId: '1' });
    const n = Number(analysis?.verdict.headline.replace('save ', ''));
    expect(n).toBeGreaterThan(0);
    expect(analysis).toStrictEqual(taggedAnalysis(id, n));
  }
}

function expectRowsThatMatch(raw: Database.Database): void {
  const strangers = `select finding.headline from finding
    join analysis on analysis.id = analysis_id where finding.headline <> analysis.headline`;
  expect(column(raw, strangers)).toEqual([]);
  const miscounted = `select id from analysis where (select count(*) from finding where analysis_id = id)
    <> json_array_length(document, '$.findings') + json_array_length(document, '$.alsoNoticed')`;
  expect(column(raw, miscounted)).toEqual([]);
  expect(column(raw, 'select count(*) from analysis')).toEqual([IDS.length]);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(raw.pragma('foreign_key_check')).toEqual([]);
}

it('keeps every analysis whole when the process that saves is killed', async () => {
  const file = temporaryFile();
  for (const delayMs of [0, 1, 2, 3, 5, 8, 13]) {
    await killWhileSaving(start(SAVER, [file, FOREVER, ...IDS]), delayMs);
    await expectWholeAnalyses(file);
    expectRowsThatMatch(rawDatabase(file));
  }
});

it('lets several processes make a database at once', async () => {
  const folder = temporaryFolder();
  const firstAtMs = String(Date.now() + START_MS);
  const openers = [0, 1, 2, 3].map(() => start(OPENER, [folder, '100', firstAtMs]));
  expect(await Promise.all(openers.map(exitCode))).toEqual([0, 0, 0, 0]);
});

it('lets several processes write one file at once', async () => {
  const file = temporaryFile();
  const savers = [0, 1, 2, 3].map(() => start(SAVER, [file, '60', ...IDS]));
  expect(await Promise.all(savers.map(exitCode))).toEqual([0, 0, 0, 0]);
  await expectWholeAnalyses(file);
  expectRowsThatMatch(rawDatabase(file));
});
