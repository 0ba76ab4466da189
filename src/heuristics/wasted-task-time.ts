import { z } from 'zod';
import { executorRemovals } from '../metrics/failures/executor-removals.ts';
import { classOfRemoval } from '../metrics/failures/failure-message.ts';
import { type TaskFailures, taskFailures } from '../metrics/failures/failures.ts';
import { savingOfLostWork } from '../metrics/failures/lost-work.ts';
import {
  ON_PURPOSE,
  WASTE_REASONS,
  type WastedWork,
  type WasteReason,
  wastedWork,
  wasteReason,
} from '../metrics/failures/wasted-work.ts';
import { cpusOfTask } from '../metrics/stages/task-cpus.ts';
import { headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, NonEmpty, ProposedFinding, Recommendation } from '../model/finding.ts';
import { stageKey } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { frameInWords, readPythonError } from '../model/texts/python-traceback.ts';
import { shortened } from '../model/texts/shortened.ts';
import { FAILURE_OPTIONS, lossFloorCoreMs } from './failure/failure-gate.ts';
import { lossAdvice } from './failure/loss-advice.ts';
import { isWorthMentioning, severityOfSaving } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject(FAILURE_OPTIONS);
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'stages' | 'totals'>;

export const wastedTaskTime: Heuristic = defineHeuristic({
  meta: {
    id: 'wasted-task-time',
    title: 'Task time is lost to failures and repeated work',
    why: 'Tasks that fail, and output that has to be computed again, hold cores for nothing.',
    category: 'reliability',
  },
  requires: ['stages.tasks', 'totals'],
  options: Options,

  evaluate(app, options) {
    const waste = wastedWork(app);
    if (waste.lostCoreMs <= 0) return { kind: 'pass' };
    const isPastFloor = waste.lostCoreMs >= lossFloorCoreMs(app, options);
    const saving = savingOfLostWork(app, waste.lostCoreMs);
    if (!isPastFloor || !isWorthMentioning(app, saving, options)) return { kind: 'pass' };
    return { kind: 'flag', findings: [findingOf(app, waste, options)] };
  },
});

function findingOf(app: App, waste: WastedWork, options: Options): ProposedFinding {
  const saving = savingOfLostWork(app, waste.lostCoreMs);
  const main = dominating(waste);
  const share = waste.lostCoreMs / taskCoreMs(app, waste);
  const what = `${msInWords(waste.lostCoreMs)} of core time (${shareInWords(share)}) came to nothing`;
  return {
    severity: severityOfSaving(app, saving, options),
    subject: { kind: 'application' },
    headline: headlineOf(`${what}, most of it ${REASON_IN_WORDS[main]}`, what),
    evidence: evidenceOf(app, waste, options),
    recommendations: adviceOf(app, main),
    saving,
    remedy: { withoutFailures: true },
    confidence: confidenceOf(app),
    owner: 'user',
  };
}

/** Of the reasons that somebody can act on. */
function dominating({ byReason }: WastedWork): WasteReason {
  return WASTE_REASONS.filter((reason) => !ON_PURPOSE.has(reason)).reduce((most, reason) =>
    byReason[reason].coreMs > byReason[most].coreMs ? reason : most,
  );
}

/** What tasks took in all; never less than what was lost, so that the share stays one. */
function taskCoreMs(app: App, { lostCoreMs }: WastedWork): number {
  const taken = sumBy(
    app.sections.stages,
    (stage) => stage.taskTimeMs * cpusOfTask(app, stage.resourceProfileId),
  );
  return Math.max(taken, lostCoreMs);
}

const REASON_IN_WORDS: Readonly<Record<WasteReason, string>> = {
  exception: 'in tasks that threw an exception',
  'executor-lost': 'with executors that were lost',
  'fetch-failed': 'in tasks that could not fetch shuffle output',
  resubmitted: 'in finished tasks whose output was lost',
  repeated: 'in stages that were run again',
  speculation: 'in copies of slow tasks',
  cancelled: 'in tasks that were cancelled',
  other: 'in tasks that ended for unknown reasons',
};
const REASON_LABEL: Readonly<Record<WasteReason, string>> = {
  exception: 'Failed with an exception',
  'executor-lost': 'Lost with their executor',
  'fetch-failed': 'Could not fetch shuffle output',
  resubmitted: 'Finished, output lost with its executor',
  repeated: 'Repeated by a later attempt of the stage',
  speculation: 'Copies of slow tasks (speculation), on purpose',
  cancelled: 'Cancelled with their stage or job, on purpose',
  other: 'Other',
};

function evidenceOf(app: App, waste: WastedWork, options: Options): NonEmpty<Evidence> {
  return [
    measure(
      'Core time of work that came to nothing',
      waste.lostCoreMs,
      'coreMs',
      lossFloorCoreMs(app, options),
    ),
    {
      kind: 'table',
      columns: [
        { key: 'reason', label: 'Tasks that' },
        { key: 'tasks', label: 'Tasks', unit: 'count' },
        { key: 'coreMs', label: 'Core time', unit: 'coreMs' },
      ],
      rows: WASTE_REASONS.filter((reason) => waste.byReason[reason].taskCount > 0).map(
        (reason) => ({
          reason: REASON_LABEL[reason],
          tasks: waste.byReason[reason].taskCount,
          coreMs: waste.byReason[reason].coreMs,
        }),
      ),
    },
    errorTable(app),
  ];
}

const MAX_ERRORS = 5;
const ERROR_LENGTH = 160;

/** The errors that cost most, each in its stage. */
function errorTable(app: App): Evidence {
  const costly = taskFailures(app)
    .filter(({ failure }) => !ON_PURPOSE.has(wasteReason(failure)))
    .toSorted((a, b) => b.coreMs - a.coreMs);
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'error', label: 'Error' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'coreMs', label: 'Core time', unit: 'coreMs' },
    ],
    ...tableRows(
      costly,
      (group) => ({
        stage: stageKey(group.stage),
        error: shortened(errorInWords(group), ERROR_LENGTH),
        tasks: group.taskCount,
        coreMs: group.coreMs,
      }),
      MAX_ERRORS,
    ),
  };
}

function errorInWords({ failure: { reason, className, message = '', trace = '' } }: TaskFailures) {
  const python = readPythonError(message)?.error ?? readPythonError(trace)?.error;
  if (python !== undefined) return python;
  const line = message.trim().split('\n')[0] ?? '';
  const name = className ?? reason;
  return line === '' ? name : `${name}: ${line}`;
}

function adviceOf(app: App, main: WasteReason): readonly Recommendation[] {
  if (main === 'exception' || main === 'other') return [exceptionAdvice(app)];
  const classes = executorRemovals(app)
    .filter(({ kind }) => kind !== 'released')
    .map(({ kind }) => classOfRemoval(kind));
  // what took most of them; of two that took as many, the earlier
  const most = [...Map.groupBy(classes, (cause) => cause).values()].toSorted(
    (a, b) => b.length - a.length,
  )[0];
  return lossAdvice(app, most?.[0] ?? 'fetch-failure');
}

function exceptionAdvice(app: App): Recommendation {
  const worst = taskFailures(app)
    .filter(({ failure }) => wasteReason(failure) === 'exception')
    .toSorted((a, b) => b.coreMs - a.coreMs)[0];
  if (worst === undefined) {
    return { kind: 'look-into', advice: 'See the logs of the executors for why tasks ended.' };
  }
  const { message = '', trace = '' } = worst.failure;
  const frame = (readPythonError(message) ?? readPythonError(trace))?.userFrame;
  const where = frame === undefined ? '' : ` at ${frameInWords(frame)}`;
  return {
    kind: 'look-into',
    advice: `Repair what raises ${shortened(errorInWords(worst), ERROR_LENGTH)}${where}: retries hide it, and each costs the time of a task.`,
    verify: 'No task of the stage fails.',
  };
}

function confidenceOf(app: App): ProposedFinding['confidence'] {
  return app.sections.stages.some(({ tasks }) => tasks?.isSampled === true)
    ? { level: 'medium', because: 'the tasks of large stages are a sample, scaled up' }
    : { level: 'high', because: 'every task is in the record' };
}
