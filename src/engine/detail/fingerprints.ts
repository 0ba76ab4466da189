import { withoutFolders } from '../../metrics/call-sites.ts';
import { columnLists } from '../../metrics/plan-operator.ts';
import { isShuffle } from '../../metrics/plans/exchanges.ts';
import { normalisedText } from '../../metrics/plans/plan-text.ts';
import { isWrapper } from '../../metrics/plans/plan-tree.ts';
import { describeScan, isFileScan } from '../../metrics/plans/scans/scans.ts';
import { sqlOfStage } from '../../metrics/stages/sql-of-stage.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { PlanNode } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { stableHash } from '../../model/texts/stable-hash.ts';
import { operatorsOf } from './plan-tree.ts';

/*
 * What runs of one job have in common though their ids, literals, sizes and dates differ. Not the numbers of
 * metrics/plans/fingerprints.ts: those tell whether two computations within one application are the same, literals included.
 */

/** A generated plan has thousands of operators; the first of them tell it apart. */
const MAX_OPERATORS = 1_000;
/** Characters of one operator that count. */
const IDENTITY_LENGTH = 300;

/** Sixteen hex digits: operators, how they hang together, tables and keys. */
export function planFingerprint(root: PlanNode): string {
  const operators = operatorsOf(root).slice(0, MAX_OPERATORS);
  return stableHash(operators.map(({ node, parent }) => [parent ?? -1, operatorIdentity(node)]));
}

/**
 * The same of a stage: the operators it ran, and what it reads from and writes to; without SQL where in the code it was asked
 * for (without line numbers, which move with every change) and the operations of its RDDs.
 */
export function stageFingerprint(app: ApplicationModel, stage: StageData): string {
  const plan = sqlOfStage(app, stage);
  if (plan === undefined) {
    const scopes = stage.rdds.map(({ scope, name }) => masked(scope ?? name));
    return stableHash([callSiteOf(stage.name), [...new Set(scopes)].toSorted()]);
  }
  const { nodes, reads, writes } = plan;
  const operators = nodes.filter((node) => !isWrapper(node)).slice(0, MAX_OPERATORS);
  return stableHash([
    operators.map(operatorIdentity),
    reads.map(operatorIdentity),
    writes === undefined ? '' : operatorIdentity(writes),
  ]);
}

/** `collect at /home/etl/jobs/orders.py:127` → `collect at orders.py`. */
function callSiteOf(name: string): string {
  return masked(withoutFolders(name.replace(/:\d+$/, '')));
}

/** Its name, and the tables or keys it works on. */
function operatorIdentity(node: PlanNode): string {
  const name = node.name.replace(/ ?\([^()]*\)$/, '').trim();
  return `${name} ${subjectOf(node, name)}`.slice(0, IDENTITY_LENGTH);
}

function subjectOf(node: PlanNode, name: string): string {
  const text = normalisedText(node.text);
  if (isFileScan(node)) return dataOf(node);
  if (name.endsWith('Join')) return keysIn(text, 2);
  if (/Aggregate/.test(name)) return keysIn(text, 2);
  if (isShuffle(node)) return masked(/^[^(]*partitioning\((.*), \d+\)/i.exec(text)?.[1] ?? '');
  if (/Window|^(?:Gpu|Comet)?Sort/.test(name)) return keysIn(text, 3);
  if (/Pandas|Arrow|Python/.test(name)) return /(?<!\w)(\w+)\(/.exec(text)?.[1] ?? '';
  return /Insert|Write|Append|Overwrite|Command/.test(name) ? masked(pathsIn(text)) : '';
}

/** The table, or the place of the files and their format. */
function dataOf(node: PlanNode): string {
  const { format, table, location = '' } = describeScan(node);
  return `${format} ${table ?? location.replaceAll(/\d+/g, '?')}`;
}

function keysIn(text: string, listCount: number): string {
  return columnLists(text)
    .slice(0, listCount)
    .map((list) => masked(list.join()))
    .join(' over ');
}

/** Paths and dotted names of tables, without the addresses of Java's objects. */
function pathsIn(text: string): string {
  return (text.match(/(?<!\w)\w+:\/[^\s,\]]*|`[^`]+`(?:\.`[^`]+`)*/g) ?? []).slice(0, 2).join();
}

/** Without literals, dates and generated ids: digits that are no part of a name, quoted texts, long hexadecimal numbers. */
function masked(text: string): string {
  return text
    .replaceAll(/'[^']*'/g, '?')
    .replaceAll(/\b[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}\b/gi, '?')
    .replaceAll(/(?<![A-Za-z_])\d+(?:[.\-:_T]\d+)*Z?(?![A-Za-z_])/g, '?');
}
