import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PatientLog, readPatientLogs } from '../../bench/patients/truth.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { isAtLeast } from '../../src/model/severity.ts';
import { judged, linesOfLog, readText } from '../support/log-lines.ts';
import { FIXTURES } from '../support/read-fixture.ts';
import { textOf } from './disorder.ts';
import { eventOf } from './json.ts';
import { type PlainLog, VARIATIONS, type Variation } from './variations.ts';

const PATIENT_SCALE = 0.1;
const logs = readPatientLogs(path.join(FIXTURES, 'patients'));

function raised({ findings }: Analysis): readonly string[] {
  return findings
    .filter(({ severity }) => isAtLeast(severity, 'moderate'))
    .map(({ heuristicId }) => heuristicId);
}

/** Ids above low, and nothing in them that no heuristic may do. */
async function found(text: string, gateScale: number): Promise<readonly string[]> {
  const analysis = judged(await readText(text), gateScale);
  expect(analysis.heuristics.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  return raised(analysis);
}

/** What may be said of a variation although it is not said of the whole log: that it is ill in a way the truth knows. */
function allowed({ patient, state }: PatientLog, whole: readonly string[]): ReadonlySet<string> {
  const truth = state === 'sick' ? [...patient.accept, ...patient.explained] : [];
  return new Set([...whole, ...truth].filter((id) => !patient.forbid.includes(id)));
}

/** What is wrong with what is said of a variation; empty where nothing is. */
async function wrongIn(
  { log, whole }: { readonly log: PatientLog; readonly whole: readonly string[] },
  plain: PlainLog,
  variation: Variation,
): Promise<readonly string[]> {
  const now = await found(variation.textOf(plain), PATIENT_SCALE);
  const may = allowed(log, whole);
  const untrue = now.filter((id) => !may.has(id)).map((id) => `${variation.name}: not ${id}`);
  const isLost = variation.keepsCause && now[0] !== whole[0];
  return isLost ? [...untrue, `${variation.name}: ${now[0]} for ${whole[0]}`] : untrue;
}

describe.for(logs)('$name', (log) => {
  it('is said of another log of the same application too', async () => {
    const lines = await linesOfLog(log.path);
    const plain = { lines, events: lines.map(eventOf) };
    const whole = await found(textOf(lines), PATIENT_SCALE);
    const wrong: string[] = [];
    for (const variation of VARIATIONS)
      wrong.push(...(await wrongIn({ log, whole }, plain, variation)));
    expect(wrong).toEqual([]);
  });
});

it.for(logs.filter(({ state }) => state === 'healthy'))(
  '$name is silent at the usual gates too',
  async (log) => {
    expect(await found(textOf(await linesOfLog(log.path)), 1)).toEqual([]);
  },
);
