import { z } from 'zod';
import {
  type CollectedResult,
  collectedResults,
  driverHeapBytes,
  maxResultBytes,
} from '../metrics/collected-results.ts';
import { failedAfterMs, finalFailure } from '../metrics/failures/failure-chain.ts';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import { footprint } from '../metrics/footprint.ts';
import { handlingOf } from '../metrics/result-handling.ts';
import { wallSaving } from '../metrics/saving.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { bytesInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import type { ApplicationWith } from '../model/application.ts';
import {
  type Evidence,
  type FindingDraft,
  isNonEmpty,
  type NonEmpty,
  type Subject,
} from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { shortened } from '../model/texts/shortened.ts';
import { MIB } from '../model/units.ts';
import { lessToDriver, REDUCE_THERE } from './driver/result-advice.ts';
import { resultAdvice } from './failure/driver-advice.ts';
import {
  type Consequence,
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { flagIfWorth } from './flagged.ts';
import { isTooShort } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...FAILURE_OPTIONS,
  /** Of one job. Ours, a tenth of catalogue cause 19's: the gate counts what they cost, and rows of Python cost far more than bytes. */
  minResultBytes: z
    .number()
    .nonnegative()
    .default(20 * MIB),
  /** Of `spark.driver.memory`: from here on a driver that ended without a word may have ended of it; catalogue cause 19. */
  minHeapShare: z.number().min(0).default(0.2),
  /** Of `spark.driver.maxResultSize`: a near miss; catalogue cause 19. */
  nearLimitShare: z.number().min(0).default(0.8),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'jobs' | 'stages' | 'environment'>;

export const driverResultOverload: Heuristic = defineHeuristic({
  meta: {
    id: 'driver-result-overload',
    title: 'Too much is collected to the driver',
    why: 'What is collected has to fit into one process, and all executors wait until it has been unpacked there.',
    category: 'driver',
  },
  requires: ['jobs', 'stages', 'environment'],
  options: Options,

  evaluate(app, options) {
    const refused = consequenceOf(app, ['result-too-large']);
    if (refused.jobs.length > 0) return flagged(refusal(app, refused, options));
    const service = serviceReason(app);
    if (service !== undefined) return { kind: 'not-applicable', reason: service };
    const results = collectedResults(app, 0).filter(({ resultBytes }) => resultBytes > 0);
    if (!isNonEmpty(results)) return { kind: 'pass' };
    const [largest] = results;
    if (mayHaveEndedBy(app, largest, options)) return flagged(silentEnd(app, largest));
    const limitBytes = maxResultBytes(app);
    const isNear =
      limitBytes !== undefined && largest.resultBytes >= options.nearLimitShare * limitBytes;
    if (isNear) return flagged(nearMiss(app, largest, { limitBytes, options }));
    return byTime(app, results, options);
  },
});

function flagged(finding: FindingDraft): Verdict {
  return { kind: 'flag', findings: [finding] };
}

/** Spark refused to collect more than the limit. */
function refusal(app: App, refused: Consequence, options: Options): FindingDraft {
  const failure = refused.application ?? refused.jobs[0];
  const text = failure?.text ?? '';
  const what = /\(([0-9.]+ [KMGT]?i?B)\) is bigger than/.exec(text)?.[1] ?? 'More';
  const limit = bytesInWords(maxResultBytes(app) ?? 0);
  const lostMs = sumBy(refused.jobs, failedAfterMs);
  const sentence = `${what} of results were to be collected to the driver, which accepts ${limit} at most`;
  return {
    severity: severityOfLoss(app, refused, 0, options),
    subject: subjectOf(failure?.job?.sqlExecutionId),
    headline: headlineOf(`${sentence}${consequenceInWords(refused)}`, sentence),
    evidence: [{ kind: 'text', label: 'Error', text: shortened(text, ERROR_LENGTH) }],
    recommendations: resultAdvice(app, text),
    saving: wallSaving(app, lostMs, 'measured'),
    confidence: { level: 'high', because: 'Spark’s own error says so' },
    owner: 'user',
  };
}

const ERROR_LENGTH = 400;

/** The record stops, or the application failed, right after a large collect and without a job that failed. */
function mayHaveEndedBy(
  app: App,
  { job, resultBytes }: CollectedResult,
  options: Options,
): boolean {
  if (app.outcome !== 'failed' && app.outcome !== 'unknown') return false;
  // a torn record says nothing of what came after
  if (finalFailure(app) !== undefined || app.gaps.some(({ kind }) => kind === 'truncated')) {
    return false;
  }
  if (resultBytes < options.minHeapShare * driverHeapBytes(app)) return false;
  const endMs = job.completedAtMs ?? app.lastSeenAtMs;
  return !app.sections.jobs.some(
    ({ jobId, submittedAtMs }) => jobId !== job.jobId && (submittedAtMs ?? 0) >= endMs,
  );
}

/** How YARN and the JVM name a driver that ran out of memory. */
const OUT_OF_MEMORY =
  /OutOfMemory|exitCode:? ?(?:137|143|52)\b|exit status:? ?137|beyond .*memory/i;

function silentEnd(app: App, largest: CollectedResult): FindingDraft {
  const diagnostics = app.sections.clusterUsage?.diagnostics ?? '';
  const isTold = OUT_OF_MEMORY.test(diagnostics);
  const size = bytesInWords(largest.resultBytes);
  const heap = bytesInWords(driverHeapBytes(app));
  return {
    severity: isTold ? 'critical' : 'moderate',
    subject: subjectOf(largest.job.sqlExecutionId),
    headline: headlineOf(
      `The driver ended after it had collected ${size} into a heap of ${heap}, and no job had failed`,
    ),
    evidence: [
      ...evidenceOf(app, [largest]),
      ...(isTold
        ? [
            {
              kind: 'text' as const,
              label: 'The cluster said',
              text: shortened(diagnostics, ERROR_LENGTH),
            },
          ]
        : []),
    ],
    recommendations: lessToDriver(app, largest.resultBytes),
    saving: savingOfLostWork(app, 0),
    confidence: isTold
      ? { level: 'high', because: 'the cluster says that the driver ran out of memory' }
      : { level: 'low', because: 'that it ended after the collect is on record, why is not' },
    owner: 'user',
  };
}

function nearMiss(
  app: App,
  largest: CollectedResult,
  { limitBytes, options }: { readonly limitBytes: number; readonly options: Options },
): FindingDraft {
  const size = bytesInWords(largest.resultBytes);
  return {
    severity: isTooShort(footprint(app), options) ? 'low' : 'moderate',
    subject: subjectOf(largest.job.sqlExecutionId),
    headline: headlineOf(
      `Job ${largest.job.jobId} collected ${size} to the driver: at ${bytesInWords(limitBytes)} it fails`,
    ),
    evidence: evidenceOf(app, [largest]),
    recommendations: lessToDriver(app, largest.resultBytes),
    confidence: { level: 'high', because: 'Spark counts these bytes against its limit' },
    owner: 'user',
  };
}

/** Successful and large: what the driver's time with the results costs. */
function byTime(app: App, results: NonEmpty<CollectedResult>, options: Options): Verdict {
  const large = results.filter(({ rowBytes }) => rowBytes >= options.minResultBytes);
  if (!isNonEmpty(large)) return { kind: 'pass' };
  const { driver, workedMs, isLoop } = handlingOf(large);
  const remedy = { driver };
  const saving = savingBy(app, remedy, 'modelled');
  const [largest] = large;
  const size = bytesInWords(sumBy(large, ({ rowBytes }) => rowBytes));
  const saved = msInWords(saving.wallMs.likely);
  const cost = isLoop
    ? `collected and gone through on the driver, ${msInWords(workedMs)}: ${saved} less on the executors`
    : `collected to the driver: the executors wait ${saved} while they are unpacked`;
  return flagIfWorth(app, options, { saving, remedy }, () => ({
    subject: subjectOf(largest.job.sqlExecutionId),
    headline: headlineOf(`${size} of rows are ${cost}`),
    evidence: evidenceOf(app, large),
    recommendations: [...(isLoop ? [REDUCE_THERE] : []), ...lessToDriver(app, largest.resultBytes)],
    confidence: {
      level: 'low',
      because: isLoop
        ? 'the bytes and the driver’s time after them are measured; what it does with the rows is not'
        : 'the bytes are measured; how long the driver takes to unpack them is not',
    },
    owner: 'user',
  }));
}

function subjectOf(executionId: number | undefined): Subject {
  return executionId === undefined ? { kind: 'application' } : { kind: 'sql', executionId };
}

function evidenceOf(app: App, results: readonly CollectedResult[]): NonEmpty<Evidence> {
  return [
    measure('Largest result', results[0]?.resultBytes ?? 0, 'bytes', maxResultBytes(app)),
    measure('Driver heap', driverHeapBytes(app), 'bytes'),
    {
      kind: 'table',
      columns: [
        { key: 'job', label: 'Job' },
        { key: 'bytes', label: 'Results', unit: 'bytes' },
        { key: 'ms', label: 'Driver alone after it', unit: 'ms' },
      ],
      ...tableRows(results, ({ job, resultBytes, handlingMs }) => ({
        job: `job ${job.jobId} (${job.callSite ?? job.name})`,
        bytes: resultBytes,
        ms: handlingMs,
      })),
    },
  ];
}
