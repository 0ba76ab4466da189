import { z } from 'zod';
import { type ExplodingJoin, explodingJoins } from '../metrics/plans/joins/exploding-joins.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import {
  type Evidence,
  isNonEmpty,
  type NonEmpty,
  type Recommendation,
  type Saving,
} from '../model/finding.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan, operatorCell, stagesCell } from './plan-evidence.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Rows given on over rows of the larger side; catalogue cause 34. */
  minFactor: z.number().min(1).default(10),
});

export const explodingJoin: Heuristic = defineHeuristic({
  meta: {
    id: 'exploding-join',
    title: 'A join multiplies its rows',
    why: 'Keys that are there many times on both sides make many rows of few, and everything after the join pays for them.',
    category: 'sql',
  },
  requires: ['stages.operators', 'sql.node-metrics'],
  options: Options,

  evaluate(app, options) {
    const joins = explodingJoins(app, options.minFactor).toSorted(
      (a, b) => b.outputRows - a.outputRows,
    );
    if (!isNonEmpty(joins)) return { kind: 'pass' };
    const remedy = remedyByPlans(joins);
    const saving = savingBy(app, remedy, 'modelled');
    const details = [tableOf(joins)];
    return flagIfWorth(app, options, { saving, remedy, details }, () => describe(joins, saving));
  },
});

function describe(joins: NonEmpty<ExplodingJoin>, saving: Saving): Described {
  const [worst] = joins;
  const { join } = worst;
  return {
    subject: { kind: 'sql', executionId: join.execution.executionId, nodeId: join.node.nodeId },
    headline: headline(worst, saving),
    evidence: evidenceOf(joins),
    recommendations: pairsByOrder(worst)
      ? [window(worst), dedupe(worst), nullKeys(worst)]
      : [dedupe(worst), nullKeys(worst)],
    confidence: {
      level: 'low',
      because:
        'the rows are counted; how many of them are wanted, and what each costs after the join, is assumed',
    },
    owner: 'user',
  };
}

function headline({ join, inputRows, outputRows }: ExplodingJoin, saving: Saving): string {
  const key = keysInWords(join.keys);
  const cost = `about ${msInWords(saving.wallMs.likely)} lost`;
  const rows = `${countInWords(inputRows)} rows into ${countInWords(outputRows)}`;
  return headlineOf(
    `A join${key} turns ${rows}, as keys repeat on both sides: ${cost}`,
    `A join turns ${rows}, as keys repeat on both sides: ${cost}`,
  );
}

function keysInWords(keys: readonly string[]): string {
  const [key] = keys;
  return keys.length === 1 && key !== undefined && /^[\w.]+$/.test(key) ? ` on ${key}` : '';
}

function dedupe({ join, factor }: ExplodingJoin): Recommendation {
  const keys = join.keys.length === 0 ? '"key"' : join.keys.map((key) => `"${key}"`).join(', ');
  const on = join.keys.length > 1 ? `[${keys}]` : keys;
  return {
    kind: 'change-code',
    advice:
      'Make the keys of one side unique before the join, or join by the full key; aggregate first where sums are wanted.',
    before: `a.join(b, ${on})`,
    after: `b.groupBy(${keys}).count().where("count > 1").show()   # which keys repeat?\na.join(b.dropDuplicates([${keys}]), ${on})`,
    because: `each row of the larger side became ${countInWords(factor)} rows`,
    risk: 'Dropping duplicates changes the result where the repeated rows differ: say which of them is meant.',
    verify: 'The join’s "number of output rows" is near that of its larger side.',
  };
}

/** Whether the join has a condition that one row comes before the other, besides its equality. */
function pairsByOrder({ join }: ExplodingJoin): boolean {
  return / [<>]=? /.test(join.node.text);
}

function window({ join }: ExplodingJoin): Recommendation {
  const [key = 'key'] = join.keys;
  return {
    kind: 'change-code',
    advice:
      'If each row only needs the one before it, or a sum over those before it, take a window in the place of the join.',
    before: `a.join(b, (a.${key} == b.${key}) & (b.at < a.at))`,
    after: `w = Window.partitionBy("${key}").orderBy("at")\na.withColumn("before", F.lag("value").over(w))`,
    because:
      'the join pairs each row with all that come before it, and a window looks at each once',
    risk: 'Rows of another table have to be put into the same one first (unionByName).',
  };
}

function nullKeys({ join }: ExplodingJoin): Recommendation {
  const [key = 'key'] = join.keys;
  return {
    kind: 'look-into',
    advice: `Look for a value that stands for "unknown" in ${key} ("", 0, -1): such rows all match each other. Filter them out before the join.`,
  };
}

function side(label: string, rows = 0): Evidence {
  return measure(label, rows, 'count');
}

function evidenceOf(joins: NonEmpty<ExplodingJoin>): NonEmpty<Evidence> {
  const [{ join, outputRows }] = joins;
  const evidence: [Evidence, ...Evidence[]] = [
    side('Rows of the left side', join.left.rowCount),
    side('Rows of the right side', join.right.rowCount),
    side('Rows given on', outputRows),
    inThePlan(join.node),
  ];
  if (joins.length > 1) evidence.push(tableOf(joins));
  return evidence;
}

function tableOf(joins: readonly ExplodingJoin[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'join', label: 'Join' },
      { key: 'in', label: 'Rows of the larger side', unit: 'count' },
      { key: 'out', label: 'Rows given on', unit: 'count' },
      { key: 'stage', label: 'Stage' },
    ],
    ...tableRows(joins, ({ join, inputRows, outputRows }) => ({
      join: operatorCell(join.node),
      in: inputRows,
      out: outputRows,
      stage: stagesCell(join.stages),
    })),
  };
}
