import { z } from 'zod';
import { withoutFolders } from '../metrics/call-sites.ts';
import {
  type DriverGap,
  driverGaps,
  fleetSlots,
  gapWidth,
  lengthMs,
  loneEnds,
} from '../metrics/driver-gaps.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { type ApplicationWith, durationMs } from '../model/application.ts';
import type { Evidence } from '../model/finding.ts';
import { largestBy } from '../model/largest-by.ts';
import type { Remedy } from '../model/remedy.ts';
import { sumBy } from '../model/sum-by.ts';
import { driverGapAdvice } from './driver/driver-gap-advice.ts';
import { gapReasons } from './driver/gap-reasons.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { longestRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** What is shorter is the driver taking a breath between two jobs. Ours: half the catalogue's 2 s, for loops of small steps. */
  minGapMs: z.number().nonnegative().default(1_000),
  /** Before the first job and after the last one a shorter stretch is preparing and cleaning up. Ours: above all that healthy recordings have. */
  minLoneMs: z.number().nonnegative().default(60_000),
  /** Gaps together, of the wall clock; catalogue cause 39. */
  minGapShare: z.number().min(0).max(1).default(0.2),
  /** Executors without a task for so long could be given back; Spark's default of `executorIdleTimeout`. */
  idleTimeoutMs: z.number().positive().default(60_000),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'jobs' | 'executors'>;

export const driverGap: Heuristic = defineHeuristic({
  meta: {
    id: 'driver-gap',
    title: 'Executors wait while the driver computes alone',
    why: 'Code that runs on the driver between two jobs uses one core, while all the executors are held and do nothing.',
    category: 'driver',
  },
  requires: ['jobs', 'executors'],
  options: Options,

  evaluate(app, options) {
    const reason = notJudged(app);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const { turns, ends } = gapsOf(app, options);
    const gaps = [...turns, ...ends].toSorted((a, b) => a.fromMs - b.fromMs);
    const totalMs = sumBy(gaps, lengthMs);
    if (gaps.length === 0 || totalMs < options.minGapShare * durationMs(app)) {
      return { kind: 'pass' };
    }
    const slotCount = fleetSlots(app);
    const remedy: Remedy = {
      driver: [
        ...spreadOver(turns, gapWidth(turns.length, slotCount)),
        ...spreadOver(ends, gapWidth(1, slotCount)),
      ].toSorted((a, b) => a.fromMs - b.fromMs),
    };
    const saving = savingBy(app, remedy, 'modelled');
    const savedMs = saving.wallMs.likely;
    const found: Found = { gaps, ends, totalMs, slotCount, savedMs };
    const details = [tableOf(gaps)];
    return flagIfWorth(app, options, { saving, remedy, details }, () =>
      describe(app, found, options),
    );
  },
});

/** What the loop's last turn takes after its job is one of its turns, and no end. */
function gapsOf(app: App, { minGapMs, minLoneMs }: Options) {
  const turns = driverGaps(app, minGapMs);
  const known = new Set(turns.map(({ fromMs }) => fromMs));
  return { turns, ends: loneEnds(app, minLoneMs).filter(({ fromMs }) => !known.has(fromMs)) };
}

function notJudged(app: App): string | undefined {
  if (app.clusterManager === 'local') {
    return 'in local mode the driver is the executor: nobody waits for it';
  }
  return serviceReason(app);
}

/** The same work on so many slots instead of one core. */
function spreadOver(gaps: readonly DriverGap[], width: number): NonNullable<Remedy['driver']> {
  return gaps.map((gap) => ({
    fromMs: gap.fromMs,
    toMs: gap.toMs,
    savedMs: lengthMs(gap) * (1 - 1 / width),
  }));
}

interface Found {
  /** In order. */
  readonly gaps: readonly DriverGap[];
  /** Those of them that are no turn of a loop: before the first job, or after the last one. */
  readonly ends: readonly DriverGap[];
  readonly totalMs: number;
  readonly slotCount: number;
  readonly savedMs: number;
}

function describe(app: App, found: Found, { minGapShare, idleTimeoutMs }: Options): Described {
  const { gaps, ends, totalMs, slotCount, savedMs } = found;
  const turnCount = gaps.length - ends.length;
  const wallMs = durationMs(app);
  const longestMs = largestBy(gaps, lengthMs);
  return {
    subject: { kind: 'application' },
    headline: headlineInWords(found, wallMs),
    evidence: [
      measure('Driver alone, in the program’s own code', totalMs, 'ms', minGapShare * wallMs),
      measure('Gaps', gaps.length, 'count'),
      measure('Task slots that could wait for it', slotCount, 'count'),
      tableOf(gaps),
    ],
    recommendations: driverGapAdvice(
      app,
      { longestMs, slotCount, ...placesOf(gaps, ends), ...gapReasons(app, gaps) },
      idleTimeoutMs,
    ),
    confidence: {
      level: turnCount < LOOP_COUNT ? 'low' : 'medium',
      because:
        turnCount < LOOP_COUNT
          ? 'the waiting is measured; whether one long step on the driver divides among executors is not known'
          : `the waiting is measured; ${msInWords(savedMs)} takes the steps to be independent of each other`,
    },
    owner: 'user',
  };
}

/** Fewer steps than these are no loop whose turns could run side by side. Ours. */
const LOOP_COUNT = 3;

/** Where advice is needed; that of a loop covers its last turn, too. */
function placesOf(gaps: readonly DriverGap[], ends: readonly DriverGap[]) {
  return {
    isBefore: ends.some(({ after }) => after === undefined),
    isBetween: gaps.length > ends.length,
    isAfter: ends.some(({ before }) => before === undefined),
  };
}

function placeInWords(gaps: readonly DriverGap[]): string {
  const isBefore = gaps.some(({ after }) => after === undefined);
  const isAfter = gaps.some(({ before }) => before === undefined);
  const isBetween = gaps.some(({ after, before }) => after !== undefined && before !== undefined);
  if (isBefore && isBetween && isAfter) return 'before, between and after jobs';
  const first = isBefore ? 'before the first job' : 'between jobs';
  if (isBefore && isBetween) return `${first} and between jobs`;
  if (!isAfter) return first;
  return isBefore || isBetween ? `${first} and after the last one` : 'after the last job';
}

function headlineInWords({ gaps, totalMs, slotCount, savedMs }: Found, wallMs: number): string {
  const cores = `${countInWords(slotCount)} ${slotCount === 1 ? 'core' : 'cores'}`;
  const times = gaps.length === 1 ? 'once' : `${countInWords(gaps.length)} times`;
  const what = `The driver computes alone ${times} ${placeInWords(gaps)}, ${msInWords(totalMs)} of ${msInWords(wallMs)}`;
  return headlineOf(
    `${what}, while ${cores} wait: ${msInWords(savedMs)} less on the executors`,
    `${what}, while ${cores} wait`,
  );
}

/** The longest, in order of time. */
function tableOf(gaps: readonly DriverGap[]): Evidence {
  const columns: Extract<Evidence, { kind: 'table' }>['columns'] = [
    { key: 'after', label: 'After' },
    { key: 'before', label: 'Before' },
    { key: 'ms', label: 'Driver alone', unit: 'ms' },
  ];
  return {
    kind: 'table',
    columns,
    ...longestRows(gaps, (gap) => ({
      after: jobInWords(gap.after),
      before: gap.before === undefined ? 'the end' : jobInWords(gap.before),
      ms: lengthMs(gap),
    })),
  };
}

function jobInWords(job: DriverGap['after']): string {
  if (job === undefined) return 'the start';
  return `job ${job.jobId} (${callSiteInWords(job.callSite ?? job.name)})`;
}

/** Without the folders, which are long and the same everywhere. */
function callSiteInWords(callSite: string): string {
  return withoutFolders(callSite);
}
