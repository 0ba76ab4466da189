import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateLog } from '../../bench/generate-log.ts';
import { PATIENTS } from '../../bench/read/logs.ts';
import { analyze } from '../../src/engine/analyze.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import { filePart } from '../../src/fetchers/local/file-part.ts';
import { PRESETS } from '../../src/heuristics/presets.ts';
import type { RootFinding } from '../../src/model/analysis.ts';
import { MIB } from '../../src/model/units.ts';
import { settingsOf } from '../builders/heuristic.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Enough for everything that these logs hold, and a small part of it. */
const [AMPLE, SCARCE] = [1_000 * MIB, 8 * MIB];
const LOG_BYTES = 16_000_000;
/** The logs are small: so are the gates. */
const SETTINGS = settingsOf([], { heuristics: PRESETS.recommended.heuristics, gateScale: 0.1 });

async function firstFinding(log: string, memoryBudgetBytes: number): Promise<RootFinding> {
  const source = { name: 'app', parts: [filePart('app', log)], gaps: [], isInProgress: false };
  const app = await readEventLog(source, { cluster: 'default', memoryBudgetBytes });
  const limited = app.gaps.filter(({ kind }) => kind === 'limited');
  expect(limited.length > 0).toBe(memoryBudgetBytes === SCARCE);
  const [first] = analyze(app, SETTINGS).findings;
  if (first === undefined) throw new Error('nothing was found');
  return first;
}

const savedMs = ({ saving }: RootFinding): number => saving?.wallMs.likely ?? 0;

describe('a log of which little can be kept', () => {
  it.for(['p05', 'p09', 'p20', 'p23', 'p24'])(
    'of %s has the cause, and about the price, that it has where all of it is kept',
    async (patient) => {
      const log = path.join(folder, patient);
      await generateLog([path.join(PATIENTS, `${patient}.3.5.sick.zst`)], log, LOG_BYTES, false);
      const whole = await firstFinding(log, AMPLE);
      const part = await firstFinding(log, SCARCE);

      expect(part.heuristicId).toBe(whole.heuristicId);
      const ratio = savedMs(part) / savedMs(whole);
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.1);
    },
  );
});
