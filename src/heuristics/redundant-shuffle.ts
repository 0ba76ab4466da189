import { z } from 'zod';
import { type RedundantShuffle, redundantShuffles } from '../metrics/plans/redundant-shuffles.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Saving } from '../model/finding.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan } from './plan-evidence.ts';

const Options = z.strictObject(GATE_OPTIONS);

export const redundantShuffle: Heuristic = defineHeuristic({
  meta: {
    id: 'redundant-shuffle',
    title: 'Rows are repartitioned and shuffled again right after',
    why: 'A repartition that nothing makes use of writes, sends and reads every row for nothing.',
    category: 'shuffle',
  },
  requires: ['stages.operators', 'sql.node-metrics'],
  options: Options,

  evaluate(app, options) {
    const shuffles = redundantShuffles(app).toSorted((a, b) => b.rowCount - a.rowCount);
    if (!isNonEmpty(shuffles)) return { kind: 'pass' };
    const remedy = remedyByPlans(shuffles);
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () => describe(shuffles, saving));
  },
});

function describe(shuffles: NonEmpty<RedundantShuffle>, saving: Saving): Described {
  const [{ exchange, rowCount }] = shuffles;
  const { execution, node, keys, partitionCount, dataBytes } = exchange;
  const by = keys.length === 0 ? '' : ` by ${keys.join(', ')}`;
  const size = dataBytes === undefined ? '' : ` (${bytesInWords(dataBytes)})`;
  const cost = `about ${msInWords(saving.wallMs.likely)} lost`;
  const call = `repartition(${partitionCount ?? '…'}${keys.map((key) => `, "${key}"`).join('')})`;
  return {
    subject: { kind: 'sql', executionId: execution.executionId, nodeId: node.nodeId },
    headline: headlineOf(
      `${countInWords(rowCount)} rows${size} are repartitioned${by} and shuffled again right after: ${cost}`,
      `${countInWords(rowCount)} rows are repartitioned and shuffled again right after: ${cost}`,
    ),
    evidence: evidenceOf(shuffles),
    recommendations: [
      {
        kind: 'change-code',
        advice:
          'Take out the repartition, or repartition once by the key of the step that follows.',
        before: `df.${call}.groupBy("key")`,
        after: 'df.groupBy("key")',
        because: 'the step that follows shuffles the rows by its own key',
        risk: 'Where it evened out partitions before something expensive, that step gets the uneven ones.',
        verify: 'The plan has one Exchange less.',
      },
    ],
    confidence: {
      level: 'low',
      because:
        'rows and times are measured; the shuffle’s part of the stages’ time is taken from what their operators do for each row',
    },
    owner: 'user',
  };
}

function evidenceOf(shuffles: NonEmpty<RedundantShuffle>): NonEmpty<Evidence> {
  const [{ exchange, rowCount }] = shuffles;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Rows', rowCount, 'count'),
    inThePlan(exchange.node),
  ];
  if (exchange.writtenBytes !== undefined) {
    evidence.push(measure('Written for it', exchange.writtenBytes, 'bytes'));
  }
  return evidence;
}
