import type { ChurnedExecutors } from '../../metrics/allocation/churned-executors.ts';
import type { DynamicAllocation } from '../../metrics/allocation/dynamic-allocation.ts';
import { countInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { MS_PER_SECOND } from '../../model/units.ts';

/** Flapping is cured by patience before letting go, over-shooting by asking for fewer (catalogue cause 5). */
export function churnAdvice(
  app: ApplicationModel,
  settings: DynamicAllocation,
  { alternationCount, churned, addedCount }: ChurnedExecutors,
): readonly Recommendation[] {
  const needed = Math.max(1, addedCount - churned.length);
  const fewer = [...ratioAdvice(app), ...maxAdvice(app, settings, needed)];
  const longer = idleAdvice(app, settings);
  return alternationCount >= churned.length / 2 ? [...longer, ...fewer] : [...fewer, ...longer];
}

function ratioAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.dynamicAllocation.executorAllocationRatio';
  const set = property(app.sections.environment?.sparkProperties ?? {}, name);
  if (!isAtLeastSpark(app.framework.version, 2, 4) || Number(set ?? '1') <= 0.5) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: set ?? '1',
      to: '0.5',
      because:
        'tasks are over before the executors asked for them are there: half as many are enough',
      scope: 'submit',
      risk: 'Long stages of many tasks run on half as many executors.',
      verify: 'Fewer executors are removed within two minutes of their start.',
    },
  ];
}

function maxAdvice(
  app: ApplicationModel,
  { maxCount }: DynamicAllocation,
  neededCount: number,
): readonly Recommendation[] {
  const name = 'spark.dynamicAllocation.maxExecutors';
  if (maxCount !== Infinity) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      to: String(neededCount),
      because: `without a limit it asks for as many as there are tasks; ${countInWords(neededCount)} of them did work`,
      scope: 'submit',
      risk: `A larger input may want more; ${app.clusterManager === 'yarn' ? 'the queue is left to others until then' : 'raise it then'}.`,
    },
  ];
}

const PATIENT_MS = 120_000; // catalogue cause 5: 120 to 180 s where stages pause for as long

function idleAdvice(
  app: ApplicationModel,
  { idleTimeoutMs }: DynamicAllocation,
): readonly Recommendation[] {
  const name = 'spark.dynamicAllocation.executorIdleTimeout';
  if (idleTimeoutMs >= PATIENT_MS) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(app.sections.environment?.sparkProperties ?? {}, name) ?? '60s',
      to: `${PATIENT_MS / MS_PER_SECOND}s`,
      because: 'executors are released in pauses between stages and asked for again at once',
      scope: 'submit',
      risk: 'Idle executors stay a little longer at the end of the work.',
    },
  ];
}

/** Keeps executors through short pauses; empty where it is as patient already. */
export function restartAdvice(
  app: ApplicationModel,
  settings: DynamicAllocation,
): readonly Recommendation[] {
  const idle = idleAdvice(app, settings);
  return idle.length === 0 ? [] : [...idle, ...shuffleAdvice(app, settings)];
}

/** Executors with shuffle output have a timeout of their own. */
function shuffleAdvice(
  app: ApplicationModel,
  { isShuffleTracked, shuffleTimeoutMs }: DynamicAllocation,
): readonly Recommendation[] {
  if (!isShuffleTracked || shuffleTimeoutMs >= PATIENT_MS) return [];
  const name = 'spark.dynamicAllocation.shuffleTracking.timeout';
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(app.sections.environment?.sparkProperties ?? {}, name) ?? 'unlimited',
      to: `${PATIENT_MS / MS_PER_SECOND}s`,
      because: 'executors that hold shuffle output are released after this time',
      scope: 'submit',
    },
  ];
}
