import { z } from 'zod';
import { type ExecutorLosses, executorsTakenBack } from '../metrics/failures/executor-losses.ts';
import { countInWords, gibHoursInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty } from '../model/finding.ts';
import { type Consequence, consequenceInWords, FAILURE_OPTIONS } from './failure/failure-gate.ts';
import { flagIfLost } from './failure/flag-loss.ts';
import { lossAdvice } from './failure/loss-advice.ts';
import { costInWords, lossEvidence } from './failure/loss-finding.ts';
import type { Described } from './flagged.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject(FAILURE_OPTIONS);

export const preemptionLoss: Heuristic = defineHeuristic({
  meta: {
    id: 'preemption-loss',
    title: 'The cluster takes executors back',
    why: 'An executor that the cluster takes back in the middle of its work leaves that work to be done again.',
    category: 'reliability',
  },
  requires: ['executors', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const found = executorsTakenBack(app);
    if (found === undefined) return { kind: 'pass', details: booksOf(app) };
    const { lostCoreMs } = found;
    const loss = { causes: ['node-lost'], lostCoreMs, details: lossEvidence(app, found) } as const;
    return flagIfLost(app, options, loss, (consequence) => describe(app, found, consequence));
  },
});

function describe(
  app: ApplicationModel,
  found: ExecutorLosses,
  consequence: Consequence,
): Described {
  const what = takenInWords(app, found);
  return {
    subject: { kind: 'application' },
    headline: headlineOf(
      `${what}: ${costInWords(found)}${consequenceInWords(consequence)}`,
      `${what}: ${costInWords(found)}`,
      what,
    ),
    evidence: evidenceOf(app, found),
    recommendations: lossAdvice(app, 'node-lost'),
    confidence: { level: 'high', because: 'the cluster manager gave the reason of each removal' },
    owner: 'platform',
  };
}

/** `YARN took back 12 executors (preempted)`. */
function takenInWords({ clusterManager }: ApplicationModel, { losses, mainKind }: ExecutorLosses) {
  const who = clusterManager === 'yarn' ? 'YARN' : 'The cluster';
  const executors =
    losses.length === 1 ? 'an executor' : `${countInWords(losses.length)} executors`;
  if (mainKind === 'lost-node') return `${executorsWent(losses.length)} with their machines`;
  const how = mainKind === 'preempted' ? 'preempted for other queues' : mainKind;
  return `${who} took back ${executors} (${how})`;
}

function executorsWent(count: number): string {
  return count === 1 ? 'An executor was lost' : `${countInWords(count)} executors were lost`;
}

function evidenceOf(app: ApplicationModel, found: ExecutorLosses): NonEmpty<Evidence> {
  const [first, ...rest] = lossEvidence(app, found);
  return [first, ...booksOf(app), ...rest];
}

/** What the resource manager itself counted as preempted; containers that never ran a task are in it too. */
function booksOf({ sections: { clusterUsage } }: ApplicationModel): readonly Evidence[] {
  const { preemptedContainerCount = 0, preemptedMemoryByteMs = 0 } = clusterUsage ?? {};
  if (preemptedContainerCount === 0 && preemptedMemoryByteMs === 0) return [];
  return [
    {
      kind: 'text',
      label: "YARN's books",
      text: `${countInWords(preemptedContainerCount)} containers preempted, ${gibHoursInWords(preemptedMemoryByteMs)} of their time`,
    },
  ];
}
