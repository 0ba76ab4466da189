import type { PlanNode } from '../model/sql.ts';
import type { StagePlan } from './stages/sql-of-stage.ts';

type OperatorKind = 'join' | 'window' | 'python-group' | 'aggregation' | 'sort';

/** The operator for whose sake a stage shuffled its rows. */
export interface PlanOperator {
  readonly kind: OperatorKind;
  readonly node: PlanNode;
  /** Columns it shuffles by, without Spark's numbering; empty when the plan's text does not tell. */
  readonly keys: readonly string[];
  /** `Inner`, `LeftOuter`, `FullOuter`, …; of joins only. */
  readonly joinType?: string;
}

/** In order of how well it explains a stage: a join's inputs are sorted, and its result is often aggregated in part. */
const KINDS: readonly (readonly [OperatorKind, RegExp])[] = [
  ['join', /SortMergeJoin|Shuffled?HashJoin/],
  ['window', /Window/],
  ['python-group', /(?:FlatMap\w*Groups|Aggregate)In(?:Pandas|Arrow)|ArrowAggregatePython/],
  ['aggregation', /Aggregate/],
  ['sort', /^(?:Gpu|Comet)?Sort(?:Exec)?$/],
];

const PHRASES: Readonly<Record<OperatorKind, readonly [string, string]>> = {
  join: ['the join', 'on'],
  window: ['the window function', 'over'],
  'python-group': ['the grouped Python function', 'by'],
  aggregation: ['the aggregation', 'by'],
  sort: ['the sort', 'by'],
};

/** Undefined when the stage only reads, filters or writes, and where its plan is not known. */
export function mainOperator(plan: StagePlan | undefined): PlanOperator | undefined {
  const nodes = plan?.nodes ?? [];
  const isForPartial = nodes.some(
    ({ name, text }) => name.includes('Aggregate') && isPartial(text),
  );
  for (const [kind, pattern] of KINDS) {
    // the rows are only sorted for the map side of an aggregation
    if (kind === 'sort' && isForPartial) continue;
    // of several, the one that is nearest to the shuffle
    const node = nodes.findLast(({ name, text }) => pattern.test(name) && !isPartial(text));
    if (node !== undefined) return { kind, node, ...detailsOf(kind, node.text) };
  }
  return undefined;
}

/** The function to which the stage's shuffle brings whole groups; undefined where there is none. */
export function pythonGroupIn(plan: StagePlan | undefined): PlanOperator | undefined {
  const operator = mainOperator(plan);
  return operator?.kind === 'python-group' ? operator : undefined;
}

/** `the join on customer_id`; without keys where the plan does not name them. */
export function operatorInWords({ kind, keys }: PlanOperator): string {
  const [phrase, preposition] = PHRASES[kind];
  const named = keys.filter((key) => PLAIN_COLUMN.test(key)).slice(0, 2);
  return named.length === 0 ? phrase : `${phrase} ${preposition} ${named.join(', ')}`;
}

/** What a reader wrote; not `_groupingexpression`, `(id % 7)` or a constant. */
const PLAIN_COLUMN = /^(?!\d+$)[^\W_][\w.]{0,39}$/u;
const JOIN_TYPE =
  /\], (Inner|Cross|LeftOuter|RightOuter|FullOuter|LeftSemi|LeftAnti|ExistenceJoin)/;

/** The map side of an aggregation: it shuffles for nobody. */
function isPartial(text: string): boolean {
  return /functions=\[partial_/.test(text);
}

function detailsOf(kind: OperatorKind, text: string): Pick<PlanOperator, 'keys' | 'joinType'> {
  // a window's first brackets hold its functions, its second the partition keys
  const keys = columnLists(text)[kind === 'window' ? 1 : 0] ?? [];
  const joinType = kind === 'join' ? JOIN_TYPE.exec(text)?.[1] : undefined;
  return joinType === undefined ? { keys } : { keys, joinType };
}

/** A key as the program would name it: where the types of a join's columns differ, Spark casts one of them. */
export function columnInCode(key: string): string {
  return /^cast\(([\w.]+) as [\w(), ]+\)$/.exec(key)?.[1] ?? key;
}

/** The columns in each of a node's outermost square brackets, without Spark's numbering. */
export function columnLists(text: string): readonly (readonly string[])[] {
  return bracketed(text).map(columnsIn);
}

function columnsIn(list: string): readonly string[] {
  return outsideBrackets(list)
    .map((column) =>
      column
        .replaceAll(/#\d+L?/g, '')
        .replace(/ (?:ASC|DESC) NULLS (?:FIRST|LAST)$/, '')
        .trim(),
    )
    .filter((column) => column !== '');
}

/** What stands between commas that are in no round brackets. */
function outsideBrackets(list: string): readonly string[] {
  const pieces: string[] = [];
  let isInside = false;
  let end = list.length;
  for (let place = list.length - 1; place >= 0; place -= 1) {
    const sign = list[place];
    if (sign === ')') isInside = true;
    else if (sign === '(') isInside = false;
    else if (sign === ',' && !isInside) {
      pieces.push(list.slice(place + 1, end));
      end = place;
    }
  }
  pieces.push(list.slice(0, end));
  return pieces.toReversed();
}

/** The texts between outermost square brackets. */
function bracketed(text: string): readonly string[] {
  const groups: string[] = [];
  let depth = 0;
  let from = 0;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (sign === '[') {
      if (depth === 0) from = place + 1;
      depth += 1;
    } else if (sign === ']') {
      depth -= 1;
      if (depth === 0) groups.push(text.slice(from, place));
    }
  }
  return groups;
}
