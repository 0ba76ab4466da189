import { z } from 'zod';
import { commitAdvice } from '../metrics/files/commit-advice.ts';
import { type CommitCost, commitCost } from '../metrics/files/commit-cost.ts';
import { writeCommits } from '../metrics/plans/writes/commits.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** What the driver does after the last task of a write; shorter is no more than telling so. Catalogue cause 39. */
  minCommitMs: z.number().nonnegative().default(2_000),
});

export const writeCommitTime: Heuristic = defineHeuristic({
  meta: {
    id: 'write-commit-time',
    title: 'Moving the written files into place takes long',
    why: 'After the last task the driver moves the files one by one, while the executors are held and do nothing.',
    category: 'driver',
  },
  requires: ['sqlExecutions', 'jobs'],
  options: Options,

  evaluate(app, options) {
    const costs = writeCommits(app)
      .filter(({ commitMs }) => commitMs >= options.minCommitMs)
      .flatMap((commit) => commitCost(app, commit) ?? [])
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(costs)) return { kind: 'pass' };

    const remedy: Remedy = {
      driver: costs.map(({ commit: { fromMs, toMs }, savedMs }) => ({ fromMs, toMs, savedMs })),
    };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs, saving.wallMs.likely));
  },
});

function describe(app: ApplicationModel, costs: NonEmpty<CommitCost>, savedMs: number): Described {
  const [{ commit, committer }] = costs;
  const isMeasured = committer === 'renamed' && commit.jobCommitMs !== undefined;
  return {
    subject: { kind: 'sql', executionId: commit.execution.executionId },
    headline: headlineInWords(costs, savedMs),
    evidence: evidenceOf(costs),
    recommendations: commitAdvice(app, costs),
    confidence: {
      level: isMeasured ? 'medium' : 'low',
      because: isMeasured
        ? 'Spark measured the commit; that the tasks move as many files as fast side by side is taken for granted'
        : 'the wait after the last task is measured; what would be left of it is a guess',
    },
    owner: 'user',
  };
}

function headlineInWords(costs: NonEmpty<CommitCost>, savedMs: number): string {
  const [{ commit }] = costs;
  const spent = msInWords(totalMs(costs));
  const fileCount = commit.write?.fileCount;
  const files = fileCount === undefined ? 'the written files' : `${countInWords(fileCount)} files`;
  const what =
    costs.length === 1
      ? `After its last task a write waits ${spent} while the driver moves ${files}`
      : `${countInWords(costs.length)} writes wait ${spent} after their last tasks while the driver moves files`;
  return headlineOf(`${what}: ${msInWords(savedMs)} can go`, what);
}

function totalMs(costs: readonly CommitCost[]): number {
  return sumBy(costs, ({ commit }) => commit.commitMs);
}

function evidenceOf(costs: NonEmpty<CommitCost>): NonEmpty<Evidence> {
  const [{ commit }] = costs;
  const { jobCommitMs, write } = commit;
  return [
    measure('From the last task to the end of the write', totalMs(costs), 'ms'),
    ...measureOfSome('Job commit time', jobCommitMs, 'ms'),
    ...measureOfSome('Files written', write?.fileCount, 'count'),
    ...measureOfSome('Partitions written', write?.dynamicPartitionCount, 'count'),
    ...(costs.length > 1 ? [tableOf(costs)] : []),
  ];
}

function measureOfSome(label: string, value: number | undefined, unit: 'ms' | 'count'): Evidence[] {
  return value === undefined ? [] : [measure(label, value, unit)];
}

function tableOf(costs: readonly CommitCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'query', label: 'Query' },
      { key: 'place', label: 'Written to' },
      { key: 'files', label: 'Files', unit: 'count' },
      { key: 'commit', label: 'After the last task', unit: 'ms' },
    ],
    ...tableRows(costs, ({ commit: { execution, write, commitMs } }) => ({
      query: execution.executionId,
      place: write?.location ?? execution.description,
      files: write?.fileCount ?? 0,
      commit: commitMs,
    })),
  };
}
