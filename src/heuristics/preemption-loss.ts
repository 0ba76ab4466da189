import { z } from 'zod';
import { type ExecutorLosses, executorsTakenBack } from '../metrics/failures/executor-losses.ts';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import { countInWords, gibHoursInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty, ProposedFinding } from '../model/finding.ts';
import {
  type Consequence,
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { lossAdvice } from './failure/loss-advice.ts';
import { costInWords, lossEvidence } from './failure/loss-finding.ts';
import { isWorthMentioning } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject(FAILURE_OPTIONS);
type Options = z.infer<typeof Options>;

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
    const consequence = consequenceOf(app, ['node-lost']);
    const saving = savingOfLostWork(app, found.lostCoreMs);
    const isWorthIt = consequence.jobs.length > 0 || isWorthMentioning(app, saving, options);
    return isWorthIt
      ? { kind: 'flag', findings: [findingOf(app, found, consequence, options)] }
      : { kind: 'pass', details: lossEvidence(app, found) };
  },
});

function findingOf(
  app: ApplicationModel,
  found: ExecutorLosses,
  consequence: Consequence,
  options: Options,
): ProposedFinding {
  const what = takenInWords(app, found);
  return {
    severity: severityOfLoss(app, consequence, found.lostCoreMs, options),
    subject: { kind: 'application' },
    headline: headlineOf(
      `${what}: ${costInWords(found)}${consequenceInWords(consequence)}`,
      `${what}: ${costInWords(found)}`,
      what,
    ),
    evidence: evidenceOf(app, found),
    recommendations: lossAdvice(app, 'node-lost'),
    saving: savingOfLostWork(app, found.lostCoreMs),
    remedy: { withoutFailures: true },
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
