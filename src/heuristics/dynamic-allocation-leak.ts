import { z } from 'zod';
import { IDLE_TIMEOUT_MS } from '../metrics/allocation/dynamic-allocation.ts';
import {
  type KeptBy,
  type KeptExecutors,
  keptExecutors,
} from '../metrics/allocation/kept-executors.ts';
import { memorySaving } from '../metrics/saving.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { unseenWork } from '../metrics/unseen-work.ts';
import {
  countInWords,
  gibHoursInWords,
  headlineOf,
  msInWords,
  WORTH_SAYING_BYTE_MS,
} from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty, Recommendation } from '../model/finding.ts';
import { releaseAdvice } from './allocation/allocation-advice.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 2: removing an executor takes a moment after its idle timeout. */
  marginMs: z.number().nonnegative().default(60_000),
  /** Of all executors; catalogue cause 2. */
  minKeptShare: z.number().min(0).max(1).default(0.25),
});

export const dynamicAllocationLeak: Heuristic = defineHeuristic({
  meta: {
    id: 'dynamic-allocation-leak',
    title: 'Dynamic allocation cannot let idle executors go',
    why: 'Dynamic allocation is on to give idle executors back; what holds them makes it as dear as a fixed number.',
    category: 'scheduling',
  },
  requires: ['executors.task-times', 'environment'],
  options: Options,

  evaluate(app, options) {
    const reason = serviceReason(app) ?? unseenWork(app);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const found = keptExecutors(app, options.marginMs);
    if (found === undefined) {
      return { kind: 'not-applicable', reason: 'dynamic allocation is off' };
    }
    if (found.kept.length === 0 || found.kept.length < options.minKeptShare * found.addedCount) {
      return { kind: 'pass' };
    }
    const evidence = evidenceOf(found);
    const saving = memorySaving(found.idleByteMs, 'measured');
    return flagIfWorth(app, options, { saving, details: evidence }, () => ({
      subject: { kind: 'application' },
      headline: headlineInWords(found),
      evidence,
      recommendations: adviceOf(app, found),
      confidence:
        found.keptBy === 'unknown'
          ? { level: 'low', because: 'the idle time is measured, what kept them is not on record' }
          : {
              level: 'medium',
              because: 'the idle time is measured; what kept them follows from the settings',
            },
      owner: 'user',
    }));
  },
});

const KEPT_BY: Readonly<Record<KeptBy, string>> = {
  floor: 'minExecutors keeps them',
  cache: 'they hold cached data',
  shuffle: 'they hold shuffle output',
  timeout: 'the idle timeout is long',
  unknown: 'dynamic allocation did not release them',
};

function headlineInWords({ kept, keptBy, longestIdleMs, idleByteMs }: KeptExecutors): string {
  const who = kept.length === 1 ? '1 executor' : `${countInWords(kept.length)} executors`;
  const what = `${who} stayed up to ${msInWords(longestIdleMs)} without work: ${KEPT_BY[keptBy]}`;
  const isWorthSaying = idleByteMs >= WORTH_SAYING_BYTE_MS;
  return headlineOf(isWorthSaying ? `${what}; ${gibHoursInWords(idleByteMs)} wasted` : what, what);
}

const MAX_ROWS = 10;

function evidenceOf({ kept, addedCount, idleByteMs }: KeptExecutors): NonEmpty<Evidence> {
  return [
    measure('Executors that stayed without work', kept.length, 'count', addedCount),
    measure('Memory held past the idle timeout', idleByteMs, 'byteMs'),
    {
      kind: 'table',
      columns: [
        { key: 'executor', label: 'Executor' },
        { key: 'idle', label: 'Idle until its end', unit: 'ms' },
        { key: 'life', label: 'Life', unit: 'ms' },
      ],
      ...tableRows(
        kept,
        ({ executorId, idleTailMs, lifeMs }) => ({
          executor: executorId,
          idle: idleTailMs,
          life: lifeMs,
        }),
        MAX_ROWS,
      ),
    },
  ];
}

/** The property that each cause is cured with; where it is the code, that comes first. */
const CURE: Partial<Record<KeptBy, string>> = {
  floor: 'spark.dynamicAllocation.minExecutors',
  cache: 'spark.dynamicAllocation.cachedExecutorIdleTimeout',
  shuffle: 'spark.dynamicAllocation.shuffleTracking.timeout',
  timeout: 'spark.dynamicAllocation.executorIdleTimeout',
};

function adviceOf(app: ApplicationModel, { keptBy, addedCount }: KeptExecutors) {
  const cure = CURE[keptBy];
  const advice = releaseAdvice(app, addedCount, IDLE_TIMEOUT_MS);
  const [first, rest] = [advice.filter(isAbout), advice.filter((item) => !isAbout(item))];
  function isAbout(item: Recommendation): boolean {
    return item.kind === 'set-property' && item.property === cure;
  }
  if (keptBy === 'unknown' && advice.length === 0) return [LOOK];
  return keptBy === 'cache' ? [...first, UNPERSIST, ...rest] : [...first, ...rest];
}

const UNPERSIST: Recommendation = {
  kind: 'change-code',
  advice: 'Let go of cached data as soon as it was read for the last time.',
  after: 'df.unpersist()',
  because: 'an executor without cached blocks falls under the ordinary idle timeout',
};
const LOOK: Recommendation = {
  kind: 'look-into',
  advice:
    'The driver log of ExecutorAllocationManager says why idle executors are not removed: search it for "removing executor".',
};
