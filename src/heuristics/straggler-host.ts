import { z } from 'zod';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords } from '../metrics/stages/stage-names.ts';
import type { HostEffect } from '../metrics/stragglers/host-effect.ts';
import { slowHostAdvice } from '../metrics/stragglers/slow-host-advice.ts';
import { slowHosts, withoutSlowness } from '../metrics/stragglers/slow-hosts.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import {
  type Evidence,
  type FindingDraft,
  isNonEmpty,
  type NonEmpty,
  type Saving,
} from '../model/finding.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 9. */
  minSlowdownRatio: z.number().min(1).default(1.5),
  /**
   * Over all stages, and one more for every doubling of the places compared. Ours: the catalogue's five in each of two stages
   * would miss small applications, and says too little of one place in a thousand.
   */
  minTaskCount: z.number().int().min(1).default(4),
  /** Of its tasks, slower than the middle one elsewhere by a fifth: one or two heavy partitions make no slow host. Ours. */
  minSlowerShare: z.number().min(0).max(1).default(0.75),
  /**
   * That its tasks are the slowest of all by accident; so unlikely, fewer of them are enough. Ours: three
   * of ten tasks are, and of simulated stages with log-normal task times (sigma up to 1.3, 6 to 24 tasks, 2 to 4 executors)
   * less than 2 % look so.
   */
  maxChance: z.number().min(0).max(1).default(0.02),
});
type Options = z.infer<typeof Options>;

export const stragglerHost: Heuristic = defineHeuristic({
  meta: {
    id: 'straggler-host',
    title: 'One machine is slower than the others at everything',
    why: 'A stage ends when its last task does, and a slow machine has the last task of every stage.',
    category: 'skew',
  },
  requires: ['stages.tasks', 'taskNames'],
  options: Options,

  evaluate(app, options) {
    const slow = slowHosts(app, options);
    if (!isNonEmpty(slow)) return { kind: 'pass' };
    const remedy = { stages: withoutSlowness(slow, app) };
    const saving = savingBy(app, remedy);
    const worth = { saving, remedy, details: [tableOf(app, slow[0])] };
    return flagIfWorth(app, options, worth, () => describe(app, slow, { saving, options }));
  },
});

interface Basis {
  readonly saving: Saving;
  readonly options: Options;
}

function describe(
  app: ApplicationModel,
  slow: NonEmpty<HostEffect>,
  { saving, options }: Basis,
): Omit<FindingDraft, 'severity' | 'saving'> {
  const [worst] = slow;
  const { taskNames } = app.sections;
  return {
    subject:
      worst.kind === 'host'
        ? { kind: 'host', host: worst.name }
        : { kind: 'executor', executorId: worst.name },
    headline: headline(slow, saving),
    evidence: [
      measure(
        'Time of its tasks over that of tasks elsewhere, for the same data',
        worst.slowdownRatio,
        'ratio',
        options.minSlowdownRatio,
      ),
      measure('Tasks compared', worst.taskCount, 'count'),
      measure(
        'Of them slower than the middle one elsewhere',
        worst.slowerShare,
        'ratio',
        options.minSlowerShare,
      ),
      tableOf(app, worst),
    ],
    recommendations: slowHostAdvice(app, worst, taskNames?.hosts.length ?? 0),
    confidence:
      worst.stages.length > 1
        ? { level: 'medium', because: 'it was slow in several stages, why is not recorded' }
        : { level: 'low', because: 'only one stage had enough tasks to compare' },
    owner: 'platform',
  };
}

function headline(slow: NonEmpty<HostEffect>, saving: Saving): string {
  const [{ kind, name, slowdownRatio, stages }] = slow;
  const others = slow.length === 1 ? '' : ` and ${countInWords(slow.length - 1)} more`;
  const who = `${kind === 'host' ? 'Host' : 'Executor'} ${name}${others}`;
  const times = `${slowdownRatio.toFixed(1)} times as long as elsewhere`;
  const where = stages.length === 1 ? '' : ` in ${countInWords(stages.length)} stages`;
  const cost = `about ${msInWords(saving.wallMs.likely)} of the run`;
  return headlineOf(
    `${who}: tasks take ${times}${where}, ${cost}`,
    `${who}: tasks take ${times}, ${cost}`,
    `Tasks take ${times} on one ${kind}, ${cost}`,
  );
}

function tableOf(app: ApplicationModel, { stages }: HostEffect): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks there', unit: 'count' },
      { key: 'slower', label: 'Slower ones', unit: 'count' },
      { key: 'times', label: 'Times as long as elsewhere', unit: 'ratio' },
      { key: 'time', label: 'Task time there', unit: 'coreMs' },
    ],
    ...tableRows(
      stages.toSorted((a, b) => b.taskTimeMs - a.taskTimeMs),
      ({ stage, taskCount, slowerCount, slowdownRatio, taskTimeMs }) => ({
        stage: placeInWords(app, stage),
        tasks: taskCount,
        slower: slowerCount,
        times: slowdownRatio,
        time: taskTimeMs,
      }),
    ),
  };
}
