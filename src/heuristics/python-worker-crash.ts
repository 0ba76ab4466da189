import { z } from 'zod';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import {
  type CrashKind,
  type WorkerCrashes,
  workerCrashes,
} from '../metrics/python/worker-crashes.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, Finding, FindingDraft, NonEmpty } from '../model/finding.ts';
import { frameInWords } from '../model/texts/python-traceback.ts';
import { shortened } from '../model/texts/shortened.ts';
import {
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { crashAdvice } from './python/crash-advice.ts';

const Options = z.strictObject(FAILURE_OPTIONS);
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'stages' | 'executors' | 'environment'>;

export const pythonWorkerCrash: Heuristic = defineHeuristic({
  meta: {
    id: 'python-worker-crash',
    title: 'Python workers crash or run out of memory',
    why: 'A Python worker that dies fails its task, the same data kills the next one, and after four attempts the job fails.',
    category: 'python',
  },
  requires: ['stages', 'executors', 'environment'],
  options: Options,

  evaluate(app, options) {
    const crashes = workerCrashes(app);
    return crashes === undefined
      ? { kind: 'pass' }
      : { kind: 'flag', findings: [findingOf(app, crashes, options)] };
  },
});

function findingOf(app: App, crashes: WorkerCrashes, options: Options): FindingDraft {
  const consequence = consequenceOf(app, ['python-worker', 'python-memory']);
  const what = inWords(crashes);
  const where = again(crashes);
  const end = consequenceInWords(consequence);
  return {
    severity: severityOfLoss(app, consequence, crashes.lostCoreMs, options),
    subject: stageSubject(crashes.stage),
    headline: headlineOf(`${what}${where}${end}`, `${what}${end}`, what),
    evidence: evidenceOf(crashes),
    recommendations: crashAdvice(app, crashes),
    saving: savingOfLostWork(app, crashes.lostCoreMs),
    confidence: CONFIDENCE[crashes.kind],
    owner: crashes.kind === 'start' ? 'platform' : 'user',
  };
}

const VERBS: Readonly<Record<CrashKind, string>> = {
  memory: 'ran out of memory',
  native: 'crashed in compiled code',
  start: 'did not start',
  vanished: 'crashed',
};

/** `Python workers crashed 4 times in stage 3`. */
function inWords({ kind, taskCount, stage }: WorkerCrashes): string {
  const times = taskCount === 1 ? 'once' : `${countInWords(taskCount)} times`;
  return `Python workers ${VERBS[kind]} ${times} in ${stageInWords(stage)}`;
}

function again({ worstPartition, partitionCount }: WorkerCrashes): string {
  const isOne = partitionCount === 1 && worstPartition.taskCount > 1;
  return isOne ? `, always on partition ${worstPartition.index}` : '';
}

const CONFIDENCE: Readonly<Record<CrashKind, Finding['confidence']>> = {
  memory: { level: 'high', because: 'tasks ended in the MemoryError of their Python worker' },
  native: { level: 'high', because: 'the trace of the crash is recorded' },
  start: { level: 'high', because: 'Spark waited for the worker in vain, and says so' },
  vanished: {
    level: 'medium',
    because: 'that the workers died is recorded, and not what killed them',
  },
};

const ERROR_LENGTH = 600;

function evidenceOf(crashes: WorkerCrashes): NonEmpty<Evidence> {
  const { failure, userFrame, taskCount, partitionCount, worstPartition, lostCoreMs } = crashes;
  const error = shortened((failure.trace ?? failure.message ?? '').trim(), ERROR_LENGTH);
  const evidence: Evidence[] = [];
  if (error !== '') evidence.push({ kind: 'text', label: 'Error', text: error });
  if (userFrame !== undefined) {
    evidence.push({ kind: 'text', label: 'Your code', text: frameInWords(userFrame) });
  }
  if (lostCoreMs > 0) evidence.push(measure('Work lost', lostCoreMs, 'coreMs'));
  return [
    measure('Tasks that lost their Python worker', taskCount, 'count'),
    measure('Partitions hit', partitionCount, 'count'),
    measure(`Of them on partition ${worstPartition.index}`, worstPartition.taskCount, 'count'),
    ...evidence,
  ];
}
