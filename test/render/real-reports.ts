import { analyze } from '../../src/engine/analyze.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import { openLocalTarget } from '../../src/fetchers/local/local-logs.ts';
import { PRESETS } from '../../src/heuristics/presets.ts';
import type { Analysis } from '../../src/model/analysis.ts';

const FIXTURES = `${import.meta.dirname}/../fixtures`;

/** Sick, dead, healthy, treated, torn, of a cluster and of old versions of Spark. */
export const REAL_LOGS = [
  'patients/logs/p01.3.5.sick.zst',
  'patients/logs/p01.3.5.treated.zst',
  'patients/logs/p07.3.5.sick.zst',
  'patients/logs/p09.3.5.sick.zst',
  'patients/logs/p13.3.5.sick.zst',
  'patients/logs/p23.3.5.sick.zst',
  'patients/logs/h05.3.5.healthy.zst',
  'calibration/logs/failed-app-root-cause-1.3.5.sick.zst',
  'calibration/logs/dynamic-allocation-churn-1.3.5.sick.zst',
  'calibration/logs/small-files-written-1.3.5.sick.zst',
  'calibration/logs/straggler-host-1.3.5.sick.zst',
  'codecs/torn/app-20261121040859-0000.zstd.inprogress',
  'lab/application_1795236425508_0001',
  'lab/application_1795236425508_0002_2',
  'lab/eventlog_v2_application_1795236425508_0006_1',
  'spark-own/spark-events/application_1628109047826_1317105',
  'spark-own/spark-events/local-1422981759269',
] as const;

/** Judged with the gates of a small application, and a clock that stands still. */
export async function analysisOf(log: (typeof REAL_LOGS)[number]): Promise<Analysis> {
  const { items } = await openLocalTarget(`${FIXTURES}/${log}`);
  for await (const item of items) {
    if (item.kind !== 'log') continue;
    return analyze(await readEventLog(item.log, { cluster: 'default' }), {
      preset: 'recommended',
      heuristics: PRESETS.recommended.heuristics,
      gateScale: 0.1,
      version: '0.0.0',
      nowMs: () => 0,
    });
  }
  throw new Error(`no log in ${log}`);
}
