import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { judged, linesOfLog, readText } from '../support/log-lines.ts';
import { FIXTURES } from '../support/read-fixture.ts';
import { harmed, harms } from './damage.ts';
import { textOf } from './disorder.ts';
import { broken } from './invariants.ts';
import { type Event, eventOf } from './json.ts';

const LOGS = [
  'patients/logs/p01.3.5.sick.zst',
  'patients/logs/p09.3.5.sick.zst',
  'patients/logs/p13.3.5.sick.zst',
  'patients/logs/p16.3.5.sick.zst',
  'patients/logs/p20.3.5.sick.zst',
  'patients/logs/p24.3.5.treated.zst',
  'lab/application_1795236425508_0002_1',
  'stragglers/slow-executor.3.5.zst',
];
/** The lowest gates: everything that can be said is said. */
const SCALE = 0.01;

describe('a log that was tampered with', () => {
  const logs: (readonly Event[])[] = [];
  beforeAll(async () => {
    for (const name of LOGS) {
      logs.push((await linesOfLog(path.join(FIXTURES, name))).map(eventOf));
    }
  });

  it('makes no document that breaks a promise, and the same one each time', async () => {
    const which = fc.nat({ max: LOGS.length - 1 });
    const holds = fc.asyncProperty(which, harms, async (place, list) => {
      const events = harmed(logs[place] ?? [], list);
      const text = textOf(events.map((event) => JSON.stringify(event)));
      const analysis = judged(await readText(text), SCALE);
      expect(broken(analysis)).toEqual([]);
      expect(judged(await readText(text), SCALE)).toEqual(analysis);
    });
    await fc.assert(holds, { seed: 7, numRuns: Number(process.env['DAMAGE_RUNS'] ?? 60) });
  });
});
