import type { Outcome } from '../../../src/model/application.ts';
import type { Severity } from '../../../src/model/severity.ts';
import { BYTE_MS_PER_GIB_HOUR, MS_PER_HOUR } from '../../../src/model/units.ts';
import type { ListedRun } from '../../../src/render/pages.ts';
import { MINUTE_MS } from '../../builders/application.ts';
import { NOW_MS } from '../../builders/job-runs.ts';

interface RunDraft {
  readonly name?: string;
  readonly user?: string;
  readonly severity?: Severity;
  readonly headline?: string;
  readonly outcome?: Outcome;
  readonly gibHours?: number;
}

export function aRun(index: number, draft: RunDraft = {}): ListedRun {
  const { name = 'nightly-orders', user = 'ana', severity = 'severe', outcome } = draft;
  return {
    application: {
      cluster: 'default',
      id: `application_1795236425508_${String(index).padStart(4, '0')}`,
      attemptId: '1',
      name,
      user,
      queue: 'root.etl',
      jobKey: `etl/${name}`,
      startedAtMs: NOW_MS - index * 7 * MS_PER_HOUR,
      durationMs: (30 + index) * MINUTE_MS,
      outcome: outcome ?? 'succeeded',
    },
    verdict: {
      severity,
      headline:
        draft.headline ??
        'Stage 14.0 waited 11 min for one of 400 tasks: its key holds 38 % of the rows',
    },
    preset: 'recommended',
    heldMemoryByteMs: 92 * BYTE_MS_PER_GIB_HOUR,
    recoverableWallMs: 11 * MINUTE_MS,
    recoverableMemoryByteMs: (draft.gibHours ?? 38) * BYTE_MS_PER_GIB_HOUR,
  };
}

export const RUNS: readonly ListedRun[] = [
  aRun(1),
  aRun(2, {
    name: 'features-refresh',
    user: 'bo',
    severity: 'critical',
    outcome: 'failed',
    gibHours: 210,
    headline:
      'Executors were killed for their memory 14 times: Python needs 3.1 GiB, it has 409 MiB',
  }),
  aRun(3, {
    name: 'PySparkShell',
    user: 'carla',
    severity: 'moderate',
    headline: '61 % of the core time held was idle between the cells of a notebook',
    gibHours: 4.2,
  }),
  aRun(4, { name: 'export_customers_to_warehouse_v2_backfill_2026_11_20', user: 'dag-runner' }),
  aRun(5, { severity: 'none', headline: 'Nothing in this run is worth acting on', gibHours: 0 }),
];
