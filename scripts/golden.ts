import path from 'node:path';
import { analyze } from '../src/engine/analyze.ts';
import { readEventLog } from '../src/event-log/read-log.ts';
import { openLocalTarget } from '../src/fetchers/local/local-logs.ts';
import { PRESETS, type PresetName } from '../src/heuristics/presets.ts';
import type { Analysis } from '../src/model/analysis.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../test/fixtures');
/** Applications in the fixtures are small: the gates are scaled as for a benchmark. */
const GATE_SCALE = 0.1;

/** What is analysed for a golden document or an example. */
export interface GoldenEntry {
  readonly name: string;
  readonly log: string;
  readonly preset: PresetName;
}

/** Of each kind one: sick, dead, healthy, torn, rolled in parts, judged as Dr. Elephant does. */
export const GOLDEN: readonly GoldenEntry[] = [
  { name: 'skew', log: 'patients/logs/p01.3.5.sick.zst', preset: 'recommended' },
  { name: 'heap-oom', log: 'patients/logs/p13.3.5.sick.zst', preset: 'recommended' },
  { name: 'healthy', log: 'patients/logs/h01.3.5.healthy.zst', preset: 'recommended' },
  {
    name: 'torn',
    log: 'codecs/torn/app-20261121040859-0000.zstd.inprogress',
    preset: 'recommended',
  },
  {
    name: 'rolling-4.1',
    log: 'lab/eventlog_v2_application_1795236425508_0004',
    preset: 'recommended',
  },
  {
    name: 'dr-elephant',
    log: 'spark-own/spark-events/application_1553914137147_0018',
    preset: 'dr-elephant',
  },
];

/** What reports/example/ shows. */
export interface ExampleEntry extends GoldenEntry {
  readonly title: string;
  /** What is wrong with the application, known from how it was made. */
  readonly truth: string;
}

export const EXAMPLES: readonly ExampleEntry[] = [
  {
    name: 'skewed-join',
    log: 'patients/logs/p01.3.5.sick.zst',
    preset: 'recommended',
    title: 'A skewed join',
    truth:
      'Nine of ten orders have one customer: one of sixteen tasks does almost all of the work.',
  },
  {
    name: 'too-many-tasks',
    log: 'patients/logs/p06.3.5.sick.zst',
    preset: 'recommended',
    title: 'Too many tasks',
    truth: 'A few MB are shuffled into 3 000 partitions, and nothing merges them.',
  },
  {
    name: 'out-of-memory',
    log: 'patients/logs/p13.3.5.sick.zst',
    preset: 'recommended',
    title: 'Out of memory',
    truth: 'All rows are collected into one: more than the heap of 512 MiB holds, in each attempt.',
  },
];

/** The analysis of an entry with a clock and a version that stand still. */
export async function goldenAnalysis({ log, preset }: GoldenEntry): Promise<Analysis> {
  const { items } = await openLocalTarget(path.join(FIXTURES, log));
  for await (const item of items) {
    if (item.kind !== 'log') continue;
    const app = await readEventLog(item.log, { cluster: 'default' });
    return analyze(app, {
      preset,
      heuristics: PRESETS[preset].heuristics,
      gateScale: GATE_SCALE,
      version: '0.0.0',
      nowMs: () => 0,
    });
  }
  throw new Error(`no log in ${log}`);
}

/** As it is committed: a diff shows the fields that changed. */
export function goldenText(analysis: Analysis): string {
  return `${JSON.stringify(analysis, undefined, 2)}\n`;
}
