import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeOne, openForPatients } from '../bench/patients/analyze.ts';
import { judge } from '../bench/patients/judge.ts';
import { type PatientLog, readPatientLogs } from '../bench/patients/truth.ts';
import { PRESETS } from '../src/heuristics/presets.ts';

const FOLDER = path.resolve(import.meta.dirname, 'fixtures/calibration');
const KNOWN = new Set(PRESETS.recommended.heuristics.map(({ heuristic }) => heuristic.meta.id));
const logs = existsSync(path.join(FOLDER, 'patients.json')) ? readPatientLogs(FOLDER) : [];

/** A cause that no heuristic knows cannot be found; vitest counts what is skipped. */
function isKnown({ patient, state }: PatientLog): boolean {
  return state !== 'sick' || KNOWN.has(patient.cause ?? '');
}

describe('applications of our own, each with a known truth', () => {
  for (const log of logs) {
    const expected = log.state === 'sick' ? log.patient.accept.join(' or ') : 'not sick';
    it.skipIf(!isKnown(log))(`${log.name}: ${expected}`, async () => {
      const judged = judge(log, await analyzeOne(await openForPatients(), log.path));
      expect({ isRight: judged.isRight, found: judged.found }).toEqual({
        isRight: true,
        found: judged.found,
      });
    });
  }
});
