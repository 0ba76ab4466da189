import { z } from 'zod';
import {
  type ChurnedExecutors,
  churnedExecutors,
} from '../metrics/allocation/churned-executors.ts';
import {
  type DynamicAllocation,
  dynamicAllocation,
} from '../metrics/allocation/dynamic-allocation.ts';
import { restartWaits } from '../metrics/allocation/restart-waits.ts';
import { memorySaving, rangeOf } from '../metrics/saving.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { countInWords, gibHoursInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty, Saving } from '../model/finding.ts';
import { largestBy } from '../model/largest-by.ts';
import { sumBy } from '../model/sum-by.ts';
import { churnAdvice, restartAdvice } from './allocation/churn-advice.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 5. */
  shortLifeMs: z.number().positive().default(120_000),
  /** Ours: an executor that was busy for a quarter of its short life was needed. */
  maxBusyShare: z.number().min(0).max(1).default(0.25),
  /** Of all executors; catalogue cause 5. */
  minChurnedShare: z.number().min(0).max(1).default(0.3),
  /** Ours, half of the catalogue's 20: with fewer, the start of a session that waits for its first job looks the same. */
  minChurnedCount: z.number().int().positive().default(10),
  /** Jobs that waited for executors to come back. Ours: fewer are the price of giving them back at all. */
  minRestartCount: z.number().int().positive().default(3),
  /**
   * After longer pauses executors were rightly gone; the upper end of what catalogue cause 5 advises as idle timeout is 180 s,
   * what we advise 120 s.
   */
  maxPauseMs: z.number().positive().default(120_000),
});

export const dynamicAllocationChurn: Heuristic = defineHeuristic({
  meta: {
    id: 'dynamic-allocation-churn',
    title: 'Dynamic allocation starts executors that are hardly used',
    why: 'Every executor that is started takes its memory from the queue for as long as it lives, of use or not.',
    category: 'scheduling',
  },
  requires: ['executors', 'environment'],
  options: Options,

  evaluate(app, options) {
    const reason = serviceReason(app);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const settings = dynamicAllocation(app);
    if (settings === undefined) {
      return { kind: 'not-applicable', reason: 'dynamic allocation is off' };
    }
    const found = churnedExecutors(app, options);
    const { length } = found.churned;
    if (length < options.minChurnedCount || length < options.minChurnedShare * found.addedCount) {
      return restarted(app, settings, options);
    }
    const evidence = evidenceOf(found);
    const saving = memorySaving(found.idleByteMs, 'modelled');
    return flagIfWorth(app, options, { saving, details: evidence }, () => ({
      subject: { kind: 'application' },
      headline: headlineInWords(found),
      evidence,
      recommendations: churnAdvice(app, settings, found),
      confidence: {
        level: 'medium',
        because: 'what the executors held unused is measured; how many the cure avoids is a guess',
      },
      owner: 'user',
    }));
  },
});

/** All executors were given back in short pauses, and the next job had to wait for new ones. */
function restarted(
  app: ApplicationModel,
  settings: DynamicAllocation,
  options: z.infer<typeof Options>,
): Verdict {
  const waits = restartWaits(app, options.maxPauseMs);
  const advice = restartAdvice(app, settings);
  if (waits.length < options.minRestartCount || advice.length === 0) return { kind: 'pass' };
  const waitMs = sumBy(waits, (wait) => wait.waitMs);
  const longestMs = largestBy(waits, ({ pauseMs }) => pauseMs);
  // none is held meanwhile, and keeping them costs some memory: only time is given back
  const saving: Saving = { ...memorySaving(0, 'measured'), wallMs: rangeOf(waitMs, 'measured') };
  const times = countInWords(waits.length);
  return flagIfWorth(app, options, { saving }, () => ({
    subject: { kind: 'application' },
    headline: headlineOf(
      `Executors were given back in short pauses: ${times} times a job waited for new ones, ${msInWords(waitMs)} together`,
    ),
    evidence: [
      measure('Jobs waited for executors', waitMs, 'ms'),
      measure('Times', waits.length, 'count'),
      measure('Longest pause between jobs before that', longestMs, 'ms', options.maxPauseMs),
    ],
    recommendations: advice,
    confidence: {
      level: 'high',
      because: 'that jobs ran while no executor was there is measured',
    },
    owner: 'user',
  }));
}

function headlineInWords({ churned, addedCount, unusedCount, idleByteMs }: ChurnedExecutors) {
  const what = `${countInWords(churned.length)} of ${countInWords(addedCount)} executors were started and released almost unused`;
  const cost = gibHoursInWords(idleByteMs);
  return headlineOf(
    `${what}: ${cost} wasted${unusedCount > 0 ? `, ${countInWords(unusedCount)} ran no task` : ''}`,
    `${what}: ${cost} wasted`,
    what,
  );
}

function evidenceOf(found: ChurnedExecutors): NonEmpty<Evidence> {
  const { churned, addedCount, unusedCount, idleByteMs, alternationCount, startUpMs } = found;
  return [
    measure('Executors hardly used', churned.length, 'count', addedCount),
    measure('Without a task', unusedCount, 'count'),
    measure('Memory held unused', idleByteMs, 'byteMs'),
    measure('Times that executors were added again after a release', alternationCount, 'count'),
    ...(startUpMs === undefined
      ? []
      : [measure('From request to start, the middle one', startUpMs, 'ms')]),
  ];
}
