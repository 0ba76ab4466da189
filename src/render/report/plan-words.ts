import type { PlanChange, PlanDetail, PlanNodeDetail } from '../../model/plan-detail.ts';
import { formatCount, formatQuantity } from '../words/format.ts';

/** `12,000 rows · 4 files · 1.2 GiB read`, `16 partitions, read as 3`. */
export function amountsInWords(node: PlanNodeDetail): string {
  const { rowCount, sizes = [], fileCount } = node;
  return [
    rowCount === undefined ? undefined : formatCount(rowCount, 'row'),
    fileCount === undefined ? undefined : formatCount(fileCount, 'file'),
    ...sizes.map(
      ({ label, bytes }) => `${formatQuantity({ value: bytes, unit: 'bytes' })} ${label}`,
    ),
    partitionsInWords(node),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function partitionsInWords({ partitions }: PlanNodeDetail): string | undefined {
  const { planned, read } = partitions ?? {};
  if (planned === undefined) return read === undefined ? undefined : formatCount(read, 'partition');
  const all = formatCount(planned, 'partition');
  return read === undefined
    ? all
    : `${all}, read as ${formatQuantity({ value: read, unit: 'count' })}`;
}

/** `sorting 481 ms · writing 90 ms`. */
export function timesInWords({ times = [] }: PlanNodeDetail): string {
  return times
    .map(({ label, ms }) => `${label} ${formatQuantity({ value: ms, unit: 'ms' })}`)
    .join(' · ');
}

/** `stage 4`, `stages 4, 7`; empty where it is not known. */
export function stagesInWords({ stageIds = [] }: Pick<PlanNodeDetail, 'stageIds'>): string {
  if (stageIds.length === 0) return '';
  return `${stageIds.length === 1 ? 'stage' : 'stages'} ${stageIds.join(', ')}`;
}

/** `shuffle by k`: what an operator works on, with what Spark's name for it does not say. */
export function subjectInWords({ name, text }: PlanNodeDetail): string | undefined {
  if (!isShuffleName(name)) return text;
  return text === undefined ? 'shuffle' : `shuffle ${text}`;
}

/** Whether the operator moves rows: a shuffle or a broadcast. */
export function isExchangeName(name: string): boolean {
  return name.endsWith('Exchange');
}

function isShuffleName(name: string): boolean {
  return isExchangeName(name) && !/Broadcast|Reused/.test(name);
}

/** What adaptive execution changed, a sentence each. */
export function changesInWords(plan: PlanDetail): readonly string[] {
  return [...new Set(plan.changes.map((change) => planChangeInWords(change, plan)))];
}

function planChangeInWords(change: PlanChange, { final }: PlanDetail): string {
  if (change.kind === 'shuffles') {
    return `${formatCount(change.from, 'shuffle was', 'shuffles were')} planned, ${formatQuantity({ value: change.to, unit: 'count' })} ran.`;
  }
  const node = final.nodes.find(({ nodeId }) => nodeId === change.nodeId);
  const text = node?.text === undefined ? '' : ` ${node.text}`;
  if (change.kind === 'join') {
    return `The join${text}: ${change.from} became ${change.to}.`;
  }
  const [from, to] = [change.from, change.to].map((value) =>
    formatQuantity({ value, unit: 'count' }),
  );
  const verb = change.kind === 'merged-partitions' ? 'merged' : 'split';
  return `Partitions of the shuffle${text} were ${verb}: ${from} → ${to}.`;
}
