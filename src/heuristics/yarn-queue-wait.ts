import { z } from 'zod';
import { memorySaving } from '../metrics/saving.ts';
import { headlineOf, msInWords } from '../metrics/words.ts';
import { durationMs } from '../model/application.ts';
import type { Saving } from '../model/finding.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 42. */
  minWaitMs: z.number().nonnegative().default(60_000),
  /** Of the wait and the run together; catalogue cause 42. */
  minWaitShare: z.number().min(0).max(1).default(0.1),
});

export const yarnQueueWait: Heuristic = defineHeuristic({
  meta: {
    id: 'yarn-queue-wait',
    title: 'The application waited in its YARN queue',
    why: 'Time between submission and start is lost to whoever waits for the result, and no setting of the job shortens it.',
    category: 'scheduling',
  },
  requires: ['clusterUsage'],
  options: Options,

  evaluate(app, options) {
    const waitMs = app.sections.clusterUsage.queueWaitMs;
    if (waitMs === undefined) {
      return {
        kind: 'not-applicable',
        reason: 'YARN did not say when it started the application master (Hadoop 3.2 and later do)',
      };
    }
    const wholeMs = waitMs + durationMs(app);
    if (waitMs < options.minWaitMs || waitMs < options.minWaitShare * wholeMs) {
      return { kind: 'pass' };
    }
    const queue = app.queue === undefined ? 'its queue' : `queue ${app.queue}`;
    return flagIfWorth(app, options, { saving: waitSaving(waitMs) }, () => ({
      subject: { kind: 'application' },
      headline: headlineOf(
        `The application waited ${msInWords(waitMs)} in ${queue} before it could start, and then ran ${msInWords(durationMs(app))}`,
        `The application waited ${msInWords(waitMs)} in its queue before it could start`,
      ),
      evidence: [
        measure(
          'From submission to the start of the application master',
          waitMs,
          'ms',
          options.minWaitMs,
        ),
      ],
      recommendations: [
        {
          kind: 'look-into',
          advice: `See what held ${queue} at that time: its share, its limit for application masters (maxAMShare, maximum-am-resource-percent), and sessions that hold executors without work.`,
          verify: 'Other applications of the queue start within seconds.',
        },
        {
          kind: 'look-into',
          advice: 'A job that need not run at that hour starts sooner at another.',
        },
      ],
      confidence: {
        level: 'medium',
        because: 'the wait is YARN’s own; whether it is usual, one run does not tell',
      },
      owner: 'platform',
    }));
  },
});

/** Before the start nothing is held, so only time is lost; measured. */
function waitSaving(waitMs: number): Saving {
  return { ...memorySaving(0, 'measured'), wallMs: { low: waitMs, likely: waitMs, high: waitMs } };
}
