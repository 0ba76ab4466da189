import { z } from 'zod';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import {
  type GroupDeaths,
  type GroupMemory,
  groupMemories,
} from '../metrics/python/group-memory.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, Finding, FindingDraft, NonEmpty } from '../model/finding.ts';
import {
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { groupAdvice } from './python/group-advice.ts';

const Options = z.strictObject({
  ...FAILURE_OPTIONS,
  /** What a worker may need over what it has; catalogue cause 29. */
  minNeedRatio: z.number().min(0).default(1),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'stages' | 'taskNames' | 'executors' | 'environment'>;

export const groupedMapMemoryRisk: Heuristic = defineHeuristic({
  meta: {
    id: 'grouped-map-memory-risk',
    title: 'Whole groups may not fit into a Python worker',
    why: 'applyInPandas holds a whole group in one Python worker, and a large one outgrows the memory that the worker has.',
    category: 'python',
  },
  requires: ['stages.tasks', 'executors', 'environment'],
  options: Options,

  evaluate(app, options) {
    const found = groupMemories(app).find(
      ({ deaths, budget, neededBytes }) =>
        deaths !== undefined ||
        (budget !== undefined && neededBytes > options.minNeedRatio * budget.bytes),
    );
    if (found === undefined) return { kind: 'pass' };
    const { deaths } = found;
    const finding = deaths === undefined ? risk(found) : proven(app, found, deaths, options);
    return { kind: 'flag', findings: [finding] };
  },
});

/** What may happen and did not. */
function risk(found: GroupMemory): FindingDraft {
  const { stage, budget, neededBytes } = found;
  const has = budget === undefined ? '' : `, a worker has ${bytesInWords(budget.bytes)}`;
  const what = `${callOf(found)} in ${stageInWords(stage)} may need ${bytesInWords(neededBytes)} for one group`;
  return {
    severity: 'low',
    subject: stageSubject(stage),
    headline: headlineOf(`${what}${has}`, what),
    evidence: evidenceOf(found),
    recommendations: groupAdvice(found),
    confidence: {
      level: 'low',
      because:
        'nothing died of it; how large a task’s groups are, and what they take in pandas, is not recorded',
    },
    owner: 'user',
  };
}

function proven(app: App, found: GroupMemory, deaths: GroupDeaths, options: Options): FindingDraft {
  const consequence = consequenceOf(app, ['python-worker', 'python-memory', 'container-memory']);
  const tasks = deaths.taskCount === 1 ? '1 task' : `${countInWords(deaths.taskCount)} tasks`;
  const what = `${tasks} of ${callOf(found)} in ${stageInWords(found.stage)} died holding whole groups in Python`;
  return {
    severity: severityOfLoss(app, consequence, deaths.lostCoreMs, options),
    subject: stageSubject(found.stage),
    headline: headlineOf(`${what}${consequenceInWords(consequence)}`, what),
    evidence: evidenceOf(found),
    recommendations: groupAdvice(found),
    saving: savingOfLostWork(app, deaths.lostCoreMs),
    confidence: CONFIDENCE[deaths.kind],
    owner: 'user',
  };
}

const CONFIDENCE: Readonly<Record<GroupDeaths['kind'], Finding['confidence']>> = {
  error: { level: 'high', because: 'its Python worker said that it ran out of memory' },
  kill: {
    level: 'medium',
    because: 'the containers were killed for memory; that a group filled them is likely, not told',
  },
  crash: {
    level: 'medium',
    because: 'its Python worker was gone, and the group was larger than its memory',
  },
};

/** As the program calls it. */
function callOf({ operator }: GroupMemory): string {
  const call = operator.includes('InArrow') ? 'applyInArrow' : 'applyInPandas';
  return operator.startsWith('FlatMapCo') ? `cogroup().${call}` : call;
}

function evidenceOf({
  largestTaskBytes,
  neededBytes,
  budget,
  deaths,
}: GroupMemory): NonEmpty<Evidence> {
  const evidence: Evidence[] = [];
  if (deaths !== undefined) {
    evidence.push(
      measure('Tasks that died', deaths.taskCount, 'count'),
      measure('Work lost', deaths.lostCoreMs, 'coreMs'),
    );
  }
  return [
    measure('Read by one task at most, the size that a group may have', largestTaskBytes, 'bytes'),
    measure(
      'Memory that a worker may need for it (six times)',
      neededBytes,
      'bytes',
      budget?.bytes,
    ),
    ...evidence,
  ];
}
