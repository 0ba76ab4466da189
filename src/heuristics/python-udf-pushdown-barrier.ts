import { z } from 'zod';
import { type JoinBarrier, joinBarriers } from '../metrics/python/join-barrier.ts';
import { codeNameOf, functionInWords } from '../metrics/python/python-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { shortened } from '../model/texts/shortened.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of a stage's run time, spent waiting for Python; as for row-at-a-time functions (catalogue cause 25). */
  minPythonShare: z.number().min(0).max(1).default(0.5),
});

/** Of the stage, once rows are joined by a column: its tasks no longer make the pairs. Ours: a twentieth remains. */
const REMAINING_SHARE = 0.05;

export const pythonUdfPushdownBarrier: Heuristic = defineHeuristic({
  meta: {
    id: 'python-udf-pushdown-barrier',
    title: 'A Python function is the condition of a join',
    why: 'Spark cannot see into a Python function, so it pairs every row with every other and asks Python about each pair.',
    category: 'python',
  },
  requires: ['stages.operators', 'sqlExecutions'],
  options: Options,

  evaluate(app, options) {
    const barriers = joinBarriers(app).filter(
      ({ cost }) => cost.python.pythonShare >= options.minPythonShare,
    );
    if (!isNonEmpty(barriers)) return { kind: 'pass' };
    const remedy: Remedy = {
      isByPlans: true,
      stages: barriers.map(({ cost: { change } }) => ({
        stage: change.stage,
        kind: 'shorter',
        taskShare: REMAINING_SHARE,
      })),
    };
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () => ({
      subject: stageSubject(barriers[0].cost.python.stage),
      headline: headlineIn(barriers, saving.wallMs.likely),
      evidence: evidenceOf(barriers),
      recommendations: [columnFirst(barriers[0]), FEWER_PAIRS],
      confidence: {
        level: 'medium',
        because:
          'the pairs and the time are recorded; that the condition can be a comparison of columns is assumed',
      },
      owner: 'user',
    }));
  },
});

function headlineIn(barriers: NonEmpty<JoinBarrier>, savedMs: number): string {
  const [{ cost, pairCount }] = barriers;
  const pairs = `${countInWords(pairCount)} pairs of rows`;
  const where = stageInWords(cost.python.stage);
  const saved = `joining by a column would save ${msInWords(savedMs)}`;
  return headlineOf(
    `A join asks ${functionInWords(cost.nodes)} about ${pairs} in ${where}: ${saved}`,
    `A join asks a Python function about ${pairs} in ${where}: ${saved}`,
  );
}

function columnFirst({ cost: { nodes }, pairCount }: JoinBarrier): Recommendation {
  const name = codeNameOf(nodes);
  const columns = nodes.flatMap(({ functions }) => functions)[0]?.columns ?? [];
  const [left = 'left_name', right = 'right_name'] = columns;
  return {
    kind: 'change-code',
    advice:
      'Compute what is compared into a column on each side, and join by equality of the columns.',
    before: `a.join(b, ${name}('${left}', '${right}'))`,
    after: `a = a.withColumn('key', F.lower('${left}'))\nb = b.withColumn('key', F.lower('${right}'))\na.join(b, 'key')`,
    because: `${countInWords(pairCount)} pairs were made and sent to Python, because Spark can join by a comparison of columns and not by a function of its own`,
    risk: 'Rows whose key is NULL match nothing.',
    verify:
      'The plan has a SortMergeJoin or BroadcastHashJoin, and neither CartesianProduct nor BroadcastNestedLoopJoin.',
  };
}

const FEWER_PAIRS: Recommendation = {
  kind: 'look-into',
  advice:
    'Where only a function can decide, first join by something coarser that must be equal (a prefix, a date, a region), and filter with the function afterwards.',
};

function evidenceOf(barriers: NonEmpty<JoinBarrier>): NonEmpty<Evidence> {
  const [{ cost, join, pairCount, keptCount }] = barriers;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Pairs sent to Python', pairCount, 'count'),
    { kind: 'text', label: 'Join', text: shortened(join.text, TEXT_LENGTH) },
    measure('Waiting for Python, of the run time', cost.python.pythonShare, 'ratio'),
  ];
  if (keptCount !== undefined) evidence.push(measure('Pairs that it kept', keptCount, 'count'));
  return evidence;
}

const TEXT_LENGTH = 200;
