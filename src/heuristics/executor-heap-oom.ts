import { z } from 'zod';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import { type HeapOom, heapOom, isOutOfMemory, type OomKind } from '../metrics/memory/heap-oom.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, Finding, FindingDraft, NonEmpty } from '../model/finding.ts';
import { shortened } from '../model/texts/shortened.ts';
import {
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { heapAdvice, heapOf, isOnePartition } from './failure/heap-advice.ts';
import { lossTable } from './failure/loss-table.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject(FAILURE_OPTIONS);
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'executors' | 'environment' | 'stages'>;

export const executorHeapOom: Heuristic = defineHeuristic({
  meta: {
    id: 'executor-heap-oom',
    title: 'Executors run out of Java heap',
    why: 'An executor that runs out of memory fails its tasks and takes its shuffle output along, and the same data runs out of memory again when it is retried.',
    category: 'memory',
  },
  requires: ['executors', 'environment', 'stages'],
  options: Options,

  evaluate(app, options) {
    const oom = heapOom(app);
    if (oom !== undefined) return { kind: 'flag', findings: [findingOf(app, oom, options)] };
    return hasUntoldFailures(app)
      ? {
          kind: 'not-applicable',
          reason:
            'tasks failed, and the record does not hold single tasks to tell of what: the event log (spark.eventLog.enabled) does',
        }
      : { kind: 'pass' };
  },
});

/** A source that has stages without their tasks (REST) cannot clear them. */
function hasUntoldFailures({ sections: { stages } }: App): boolean {
  return stages.some(({ failedTaskCount, tasks }) => failedTaskCount > 0 && tasks === undefined);
}

function findingOf(app: App, oom: HeapOom, options: Options): FindingDraft {
  const consequence = consequenceOf(app, ['heap-oom']);
  const what = inWords(app, oom);
  const where = oom.stage === undefined ? '' : ` in ${placeInWords(app, oom.stage)}`;
  const stage = oom.stage === undefined ? '' : ` in ${stageInWords(oom.stage)}`;
  const [cause, end] = [causeInWords(oom), consequenceInWords(consequence)];
  return {
    severity: severityOfLoss(app, consequence, oom.lostCoreMs, options),
    subject: subjectOf(oom),
    headline: headlineOf(
      `${what}${where}${cause}${end}`,
      `${what}${stage}${cause}${end}`,
      `${what}${cause}${end}`,
      `${what}${stage}${cause}`,
      `${what}${stage}${end}`,
      what,
    ),
    evidence: evidenceOf(app, oom),
    recommendations: heapAdvice(app, oom),
    saving: savingOfLostWork(app, oom.lostCoreMs),
    confidence: confidenceOf(oom),
    owner: 'user',
  };
}

const MEMORY_OF_KIND: Partial<Record<OomKind, string>> = {
  direct: 'direct memory',
  metaspace: 'class memory (metaspace)',
  threads: 'threads',
};

/** `Executors ran out of heap (4 GiB) 12 times`. */
function inWords(app: App, oom: HeapOom): string {
  const { kind, taskCount, removals } = oom;
  const memory = MEMORY_OF_KIND[kind] ?? `heap (${bytesInWords(heapOf(app, oom).bytes)})`;
  const count = Math.max(taskCount, removals.length);
  return `Executors ran out of ${memory} ${count === 1 ? 'once' : `${countInWords(count)} times`}`;
}

function causeInWords(oom: HeapOom): string {
  if (oom.kind === 'collected-row') {
    return `: ${oom.collectFunction ?? 'an aggregate'} puts all of a key into one row`;
  }
  if (oom.kind === 'large-row') return ': one row outgrows its buffer';
  if (oom.kind === 'broadcast') return ': a broadcast table does not fit';
  if (oom.kind === 'result') return ': what they collect for the driver does not fit';
  const index = oom.worstPartition?.index ?? 0;
  return isOnePartition(oom) ? `: partition ${index} again and again` : '';
}

function subjectOf({ stage }: HeapOom): Finding['subject'] {
  return stage === undefined ? { kind: 'application' } : stageSubject(stage);
}

const ERROR_LENGTH = 400;

function evidenceOf(app: App, oom: HeapOom): NonEmpty<Evidence> {
  const evidence: Evidence[] = [];
  const error = errorOf(app);
  if (error !== undefined) evidence.push({ kind: 'text', label: 'Error', text: error });
  if (oom.worstPartition !== undefined && oom.worstPartition.taskCount > 1) {
    evidence.push(
      measure(
        `Times that partition ${oom.worstPartition.index} failed so`,
        oom.worstPartition.taskCount,
        'count',
      ),
    );
  }
  if (oom.lostCoreMs > 0) evidence.push(measure('Work lost', oom.lostCoreMs, 'coreMs'));
  if (oom.removals.length > 0) evidence.push(lossTable(app, oom.removals));
  return [
    measure('Heap', heapOf(app, oom).bytes, 'bytes'),
    measure('Tasks that ended in an OutOfMemoryError', oom.taskCount, 'count'),
    measure('Executors lost to it', oom.removals.length, 'count'),
    ...evidence,
  ];
}

/** The error and the top of its stack, as the first task had it. */
function errorOf(app: App): string | undefined {
  const failure = app.sections.stages
    .flatMap(({ tasks }) => tasks?.failures ?? [])
    .find(isOutOfMemory);
  const trace = failure?.trace;
  return trace === undefined ? failure?.message : shortened(trace, ERROR_LENGTH);
}

function confidenceOf({ taskCount }: HeapOom): Finding['confidence'] {
  return {
    level: 'high',
    because:
      taskCount > 0
        ? 'tasks ended in an OutOfMemoryError of the executor'
        : 'executors exited with code 52, which Spark uses for running out of heap only, or said so',
  };
}
