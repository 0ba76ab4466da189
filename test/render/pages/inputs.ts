import { MS_PER_DAY } from '../../../src/model/units.ts';
import type {
  CompareInput,
  DailySums,
  HeuristicEntry,
  HeuristicInput,
  HeuristicsInput,
  JobInput,
  KeyedSums,
  NoticeInput,
  OverviewInput,
  PartiesInput,
  PartyInput,
  SearchInput,
  ShownWindow,
  Sums,
} from '../../../src/render/pages.ts';
import { compareRuns } from '../../../src/runs/compare-runs.ts';
import { jobHistory } from '../../../src/runs/history.ts';
import { GIB, MINUTE_MS } from '../../builders/application.ts';
import { aJobRun } from '../../builders/job-runs.ts';
import { aRun, RUNS } from './listed-runs.ts';

const HOUR_MS = 60 * MINUTE_MS;
const GIB_HOUR = GIB * HOUR_MS;
const TODAY_MS = Date.UTC(2026, 10, 21);

export const WINDOW: ShownWindow = {
  days: 7,
  fromMs: TODAY_MS - 6 * MS_PER_DAY,
  toMs: TODAY_MS + MS_PER_DAY,
  isPast: false,
};

export const HEURISTICS: readonly HeuristicEntry[] = [
  entry('shuffle-data-skew', 'One task has most of the rows', 214, 3),
  entry('executor-memory-oversized', 'Executors hold memory that nothing uses', 181, 0),
  entry('small-files-read', 'Many small files are read', 96, 1),
  entry('core-underutilization', 'Cores are held and do nothing', 88, 0),
  entry('spill', 'Data does not fit in memory and goes to disk', 40, 0),
  entry('container-memory-kill', 'Containers are killed for their memory', 12, 0),
];

function entry(id: string, title: string, toldCount: number, wrongCount: number): HeuristicEntry {
  return {
    id,
    title,
    why: 'The stage lasts as long as its longest task, while the other cores wait for it.',
    presets: ['recommended'],
    toldCount,
    wrongCount,
    dismissedCount: wrongCount * 2,
  };
}

export function sums(recoverableGibHours: number, applicationCount = 40): Sums {
  return {
    applicationCount,
    failedCount: Math.floor(applicationCount / 20),
    durationMs: applicationCount * 21 * MINUTE_MS,
    heldCoreMs: recoverableGibHours * 0.9 * HOUR_MS,
    heldMemoryByteMs: recoverableGibHours * 3.4 * GIB_HOUR,
    recoverableWallMs: applicationCount * 4 * MINUTE_MS,
    recoverableMemoryByteMs: recoverableGibHours * GIB_HOUR,
  };
}

function keyed(rows: readonly (readonly [string, number, number])[]): readonly KeyedSums[] {
  return rows.map(([key, gibHours, count]) => ({ key, ...sums(gibHours, count) }));
}

/** Rises and falls over the days. */
function days(gibHours: number, phase = 0): readonly DailySums[] {
  return Array.from({ length: 7 }, (_, index) => ({
    dayMs: WINDOW.fromMs + index * MS_PER_DAY,
    ...sums(gibHours * (1 + 0.4 * Math.sin(index + phase)), 12),
  }));
}

export const OVERVIEW: OverviewInput = {
  window: WINDOW,
  preset: 'recommended',
  total: sums(1_240, 1_204),
  attention: { count: 37, isMore: false },
  waste: {
    cause: keyed([
      ['executor-memory-oversized', 512, 181],
      ['shuffle-data-skew', 298, 214],
      ['core-underutilization', 190, 88],
      ['small-files-read', 121, 96],
      ['spill', 44, 40],
      ['container-memory-kill', 12, 12],
    ]),
    queue: keyed([
      ['root.etl', 702, 640],
      ['root.adhoc.notebooks', 380, 401],
      ['root.ml', 158, 163],
    ]),
    user: keyed([
      ['ana', 402, 210],
      ['airflow', 380, 604],
      ['bo', 222, 31],
      ['', 90, 12],
    ]),
    job: keyed([
      ['etl/nightly-orders', 320, 7],
      ['features/refresh/train_test_split_and_a_name_that_goes_on', 210, 14],
      ['PySparkShell@carla', 44, 61],
    ]),
  },
  by: 'cause',
  days: days(177),
  parts: [
    { key: 'executor-memory-oversized', days: days(73) },
    { key: 'shuffle-data-skew', days: days(42, 1) },
    { key: 'core-underutilization', days: days(27) },
    { key: 'small-files-read', days: days(17) },
  ],
  mostToRecover: RUNS.slice(0, 4),
  hosts: keyed([
    ['worker-17.example.org', 14, 6],
    ['worker-03.example.org', 3, 2],
  ]),
  adoption: [
    { weekMs: Date.UTC(2026, 10, 2), adviceCount: 80, followedCount: 12 },
    { weekMs: Date.UTC(2026, 10, 9), adviceCount: 92, followedCount: 31 },
    { weekMs: Date.UTC(2026, 10, 16), adviceCount: 60, followedCount: 26 },
  ],
  heuristics: HEURISTICS,
};

export const SEARCH: SearchInput = {
  terms: { user: 'ana', severity: 'severe', heuristic: 'shuffle-data-skew' },
  rows: RUNS,
  next: 'b2xkZXI',
  newer: [],
  firstNumber: 1,
  heuristics: HEURISTICS,
  presets: ['recommended', 'dr-elephant'],
  users: ['ana', 'bo', 'carla'],
  queues: ['root.etl'],
  jobs: ['etl/nightly-orders'],
  loosen: [],
  isEmptyStore: false,
};

export const JOB: JobInput = {
  history: jobHistory(
    'etl/nightly-orders',
    Array.from({ length: 24 }, (_, index) => aJobRun(index)),
  ),
  latest: aRun(1),
  preset: 'recommended',
  heuristics: HEURISTICS,
  older: 'b2xkZXI',
  isOlder: false,
};

export const COMPARE: CompareInput = {
  runs: RUNS,
  before: 'default/application_1795236425508_1021/1',
  after: 'default/application_1795236425508_1022/1',
  comparison: compareRuns(aJobRun(11), aJobRun(22)),
  heuristics: HEURISTICS,
};

export const PARTY: PartyInput = {
  kind: 'user',
  name: 'ana',
  window: WINDOW,
  preset: 'recommended',
  total: sums(402, 210),
  days: days(57),
  causes: OVERVIEW.waste.cause,
  jobs: OVERVIEW.waste.job,
  mostToRecover: RUNS.slice(0, 3),
  latest: RUNS,
  heuristics: HEURISTICS,
};

export const PARTIES: PartiesInput = {
  kind: 'job',
  window: WINDOW,
  preset: 'recommended',
  rows: OVERVIEW.waste.job,
  prefix: 'etl',
  names: ['etl/nightly-orders', 'etl/hourly-clicks'],
  isMore: true,
};

export const HEURISTIC_LIST: HeuristicsInput = { window: WINDOW, heuristics: HEURISTICS };

export const HEURISTIC: HeuristicInput = {
  entry: {
    id: 'shuffle-data-skew',
    title: 'One task has most of the rows',
    why: 'The stage lasts as long as its longest task, while the other cores wait for it.',
    presets: ['recommended'],
    toldCount: 214,
    wrongCount: 3,
    dismissedCount: 6,
  },
  window: WINDOW,
  page: '# shuffle-data-skew\n\nThe stage waits.\n\n## How it judges\n\nSee [spill](spill.md), `code`.\n\n## Options\n\n| option | default |\n| --- | --- |\n| `minTimeRatio` | 3 |\n',
  recent: RUNS.slice(0, 2),
};

export const NOTICE: NoticeInput = {
  title: 'Not judged yet',
  text: 'It waits to be judged.',
  steps: [
    { text: 'Judge it now:', command: 'sparkvet analyze application_17_1' },
    { text: 'Or', link: { label: 'search', href: '/search' } },
  ],
  footnote: '404, request 1',
};
