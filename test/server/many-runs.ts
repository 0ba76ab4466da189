import type { Analysis } from '../../src/model/analysis.ts';
import { MS_PER_HOUR } from '../../src/model/units.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { GIB, MINUTE_MS } from '../builders/application.ts';
import { aRootFinding } from '../builders/finding.ts';
import { aJobRun, NOW_MS } from '../builders/job-runs.ts';

const USERS = ['bo', 'carla', 'dag-runner'] as const;
const SEVERITIES = ['none', 'moderate', 'severe'] as const;

/** The one with most to recover: its executors are killed for their memory. */
export const WORST_ID = 'application_1795236425508_0900';

/** Sixty small runs of three users over the last days, one that is far worse, and twenty-four of a nightly job. */
export function manyRuns(): readonly Analysis[] {
  const others = Array.from({ length: 60 }, (_, index) => anOther(index));
  const nightly = Array.from({ length: 24 }, (_, index) => aJobRun(index));
  return [...others, theWorst(), ...nightly];
}

function anOther(index: number): Analysis {
  const startedAtMs = NOW_MS - (index + 1) * 2 * MS_PER_HOUR;
  const severity = SEVERITIES[index % SEVERITIES.length] ?? 'none';
  const user = USERS[index % USERS.length] ?? 'bo';
  return anAnalysis({
    application: {
      id: `application_1795236425508_${String(index + 1).padStart(4, '0')}`,
      name: `report for ${user}`,
      user,
      queue: index % 2 === 0 ? 'root.adhoc' : 'root.ml',
      jobKey: `reports/${user}`,
      startedAtMs,
      endedAtMs: startedAtMs + 5 * MINUTE_MS,
      durationMs: 5 * MINUTE_MS,
    },
    verdict: { severity },
    findings: severity === 'none' ? [] : [aRootFinding({ severity })],
    detail: undefined,
  });
}

function theWorst(): Analysis {
  const startedAtMs = NOW_MS - 3 * MS_PER_HOUR;
  const headline = 'Executors were killed for their memory 14 times: Python needs 3.1 GiB';
  const memory = 400 * GIB * MS_PER_HOUR;
  return anAnalysis({
    application: {
      id: WORST_ID,
      name: 'features-refresh',
      user: 'bo',
      queue: 'root.ml',
      jobKey: 'ml/features-refresh',
      startedAtMs,
      endedAtMs: startedAtMs + 90 * MINUTE_MS,
      durationMs: 90 * MINUTE_MS,
      outcome: 'failed',
    },
    verdict: { severity: 'critical', headline },
    findings: [
      aRootFinding({
        heuristicId: 'container-memory-kill',
        severity: 'critical',
        headline,
        recommendations: [
          {
            kind: 'set-property',
            property: 'spark.executor.memoryOverhead',
            from: '409m',
            to: '3200m',
            because: 'Python workers had 3.1 GiB when YARN killed them',
            scope: 'submit',
          },
        ],
        saving: {
          wallMs: { low: 20 * MINUTE_MS, likely: 40 * MINUTE_MS, high: 60 * MINUTE_MS },
          memoryByteMs: { low: memory / 2, likely: memory, high: memory },
          basis: 'measured',
        },
      }),
    ],
  });
}
