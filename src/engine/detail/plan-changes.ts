import { isShuffle } from '../../metrics/plans/exchanges.ts';
import { metricOf } from '../../metrics/plans/node-metrics.ts';
import { pushTo } from '../../model/by-key.ts';
import type { PlanChange } from '../../model/plan-detail.ts';
import type { PlanNode } from '../../model/sql.ts';
import { operatorFigures } from './operator-figures.ts';
import { operatorText } from './operator-text.ts';
import { type Operator, operatorsOf } from './plan-tree.ts';

/** More are not read; the first are those of joins. */
const MAX_CHANGES = 12;

/** What adaptive execution made of a plan, as far as both plans tell: other joins, other numbers of partitions, fewer shuffles. */
export function planChanges(initial: PlanNode, final: PlanNode): readonly PlanChange[] {
  const before = operatorsOf(initial);
  const after = operatorsOf(final);
  return [
    ...joinChanges(before, after),
    ...shuffleCountChange(before, after),
    ...after.flatMap(partitionChange),
  ].slice(0, MAX_CHANGES);
}

const JOIN = /Join$/;

/** Joins on the same keys, in their order, that became another operator. */
function joinChanges(
  before: readonly Operator[],
  after: readonly Operator[],
): readonly PlanChange[] {
  const planned = new Map<string, string[]>();
  for (const { node } of before) {
    const name = joinName(node);
    const keys = keysOf(node);
    if (name !== undefined) pushTo(planned, keys, name);
  }
  return after.flatMap(({ node }): readonly PlanChange[] => {
    const to = joinName(node);
    const from = planned.get(keysOf(node))?.shift();
    if (to === undefined || from === undefined || from === to) return [];
    return [{ kind: 'join', nodeId: node.nodeId, from, to }];
  });
}

/** Without what Spark adds to it: `SortMergeJoin(skew=true)`. Undefined of anything else. */
function joinName({ name }: PlanNode): string | undefined {
  const plain = name.replace(/^([^(]*)\(.*\)$/, '$1').trim();
  return JOIN.test(plain) ? plain : undefined;
}

/** In any order of the sides: Spark may swap them. */
function keysOf(node: PlanNode): string {
  const keys = (operatorText(node) ?? '').split(/ = |, |^on /);
  return keys.toSorted().join();
}

function shuffleCountChange(
  before: readonly Operator[],
  after: readonly Operator[],
): readonly PlanChange[] {
  const [from, to] = [before, after].map((all) => all.filter(({ node }) => isShuffle(node)).length);
  if (from === undefined || to === undefined || from === to) return [];
  return [{ kind: 'shuffles', from, to }];
}

function partitionChange(operator: Operator): readonly PlanChange[] {
  const { planned, read } = operatorFigures(operator).partitions ?? {};
  if (planned === undefined || read === undefined || planned === read) return [];
  const hasSplit = operator.wrappers.some(
    (wrapper) => (metricOf(wrapper, 'number of skewed partition splits') ?? 0) > 0,
  );
  const kind = hasSplit || read > planned ? 'split-partitions' : 'merged-partitions';
  return [{ kind, nodeId: operator.node.nodeId, from: planned, to: read }];
}
