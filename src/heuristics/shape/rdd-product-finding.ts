import { withoutFolders } from '../../metrics/call-sites.ts';
import type { RddProduct } from '../../metrics/rdds/rdd-products.ts';
import { stageInWords, stageSubject } from '../../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { Evidence, NonEmpty, Recommendation } from '../../model/finding.ts';
import type { Described } from '../flagged.ts';
import { measure } from '../measure.ts';
import { tableRows } from '../table-rows.ts';

/** What is said of `cartesian()` between RDDs, the most expensive first. */
export function describeProducts(products: NonEmpty<RddProduct>, savedMs: number): Described {
  const [{ stage, leftPartitionCount, rightPartitionCount }] = products;
  const cost = `up to ${msInWords(savedMs)} lost`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `cartesian() pairs each row with each for “${withoutFolders(stage.name)}”: ${cost}`,
      `cartesian() pairs each row of two RDDs with each (${stageInWords(stage)}): ${cost}`,
    ),
    evidence: [
      measure('Partitions of one side', leftPartitionCount, 'count'),
      measure('Partitions of the other', rightPartitionCount, 'count'),
      productTable(products),
    ],
    recommendations: adviceOn(products[0]),
    confidence: {
      level: 'low',
      because:
        'whether every pair is wanted only the code’s author knows, and the rows of RDDs are not counted',
    },
    owner: 'user',
  };
}

function adviceOn(product: RddProduct): readonly Recommendation[] {
  return product.isPersisted ? [JOIN, broadcastOf(product)] : [JOIN, broadcastOf(product), PERSIST];
}

const JOIN: Recommendation = {
  kind: 'change-code',
  advice: 'If pairs are filtered by something that both rows share, make that the key, and join.',
  before: 'a.cartesian(b).filter(lambda pair: pair[0].key == pair[1].key)',
  after: 'a.keyBy(lambda row: row.key).join(b.keyBy(lambda row: row.key)).values()',
  because: 'rows then only meet those of their own key',
  risk: 'A distance or a range has no key: cut the values into bins, and join by the bin and its neighbours.',
  verify: 'No stage has a CartesianRDD any more.',
};

function broadcastOf(product: RddProduct): Recommendation {
  const { leftPartitionCount, rightPartitionCount } = product;
  const tasks = countInWords(leftPartitionCount * rightPartitionCount);
  return {
    kind: 'change-code',
    advice: 'If every pair is wanted, broadcast the smaller side, and go through it once a row.',
    before: 'a.cartesian(b).map(compare)',
    after:
      'small = sc.broadcast(b.collect())\na.mapPartitions(lambda rows: (compare((x, y)) for x in rows for y in small.value))',
    because: `${tasks} tasks each read a partition of both sides, and no pair has to be handed to Python`,
    risk: 'The smaller side has to fit into the memory of the driver and of each Python worker.',
  };
}

const PERSIST: Recommendation = {
  kind: 'change-code',
  advice: 'Persist both sides first: the other side is computed again for each row of the first.',
  before: 'a.cartesian(b)',
  after: 'a.persist()\nb.persist()\na.cartesian(b)',
  because: 'a CartesianRDD goes through its right side anew for each element of its left side',
  risk: 'What is kept takes executor memory.',
};

/** Where products of RDDs were computed. */
export function productTable(products: readonly RddProduct[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'action', label: 'Action' },
      { key: 'stage', label: 'Stage' },
      { key: 'pairs', label: 'Pairs of partitions', unit: 'count' },
      { key: 'tasks', label: 'Task time', unit: 'ms' },
    ],
    ...tableRows(products, ({ stage, leftPartitionCount, rightPartitionCount }) => ({
      action: stage.name,
      stage: stageInWords(stage),
      pairs: leftPartitionCount * rightPartitionCount,
      tasks: stage.taskTimeMs,
    })),
  };
}
