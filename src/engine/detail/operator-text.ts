import { columnLists } from '../../metrics/plan-operator.ts';
import { isShuffle } from '../../metrics/plans/exchanges.ts';
import { normalisedText } from '../../metrics/plans/plan-text.ts';
import { scanProperty } from '../../metrics/plans/scans/filter-text.ts';
import { describeScan, isFileScan } from '../../metrics/plans/scans/scans.ts';
import type { PlanNode } from '../../model/sql.ts';
import { shortened } from '../../model/texts/shortened.ts';

/** A box of a drawing has room for two lines of it; more is for those who hover. */
const TEXT_LENGTH = 140;

/** What an operator works on, in the words of its plan without Spark's numbering; undefined where the plan does not tell. */
export function operatorText(node: PlanNode): string | undefined {
  const text = bare(node.text);
  const said = wordsOf(node, text).replaceAll(/\s+/g, ' ').trim();
  if (said === '') return undefined;
  return shortened(said, TEXT_LENGTH);
}

/** By an operator's name, what its text says. */
const WORDS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/Hash\w*Join|MergeJoin/, joinWords],
  [/NestedLoopJoin|CartesianProduct/, conditionWords],
  [/Aggregate\w*$/, aggregateWords],
  [/^Reused/, () => 'reads what was made for another part of the query'],
  [/BroadcastExchange$/, () => 'to every executor'],
  [/^(?:Gpu|Comet)?Sort(?:Exec)?$/, (text) => by(columnLists(text)[0])],
  [/^(?:Gpu)?Window/, windowWords],
  [/Python|Pandas|InArrow/, pythonWords],
  [/InMemoryTableScan/, (text) => columnLists(text).map(commas).join(' where ')],
  [/Insert|Overwrite|Append|Replace|WriteFiles|CreateTable/, targetWords],
];

function wordsOf(node: PlanNode, text: string): string {
  if (isFileScan(node)) return scanWords(node);
  if (isShuffle(node)) return shuffleWords(text);
  const known = WORDS.find(([pattern]) => pattern.test(node.name));
  return known === undefined ? otherWords(withoutName(text, node.name)) : known[1](text);
}

/** A list of columns without its brackets, or an expression without its outermost ones. */
function otherWords(rest: string): string {
  const [list] = rest.startsWith('[') ? columnLists(rest) : [];
  return list === undefined ? withoutOuterBrackets(rest) : commas(list);
}

/** Without ids, addresses of Java objects, and the packages of Java's classes. */
function bare(text: string): string {
  return normalisedText(text)
    .replaceAll(/(?<![\w.$])[\w.$]+\$\$Lambda\S*/g, '')
    .replaceAll(/\b(?:org|com|io)\.(?:\w+\.){2,}(?=\w)/g, '');
}

/** `orders`, or the last two steps of the path; then what the files' statistics or folders are asked for. */
function scanWords(node: PlanNode): string {
  const { table, location } = describeScan(node);
  const place = table ?? location?.split('/').filter(Boolean).slice(-2).join('/') ?? '';
  const filters = ['PartitionFilters', 'PushedFilters']
    .map((name) => bare(scanProperty(node, name) ?? '').replaceAll(/^\[|\]$/g, ''))
    .filter((filter) => filter !== '');
  return filters.length === 0 ? place : `${place} where ${filters.join(' and ')}`;
}

const JOIN_TYPES: Readonly<Record<string, string>> = {
  Inner: 'inner',
  Cross: 'cross',
  LeftOuter: 'left outer',
  RightOuter: 'right outer',
  FullOuter: 'full outer',
  LeftSemi: 'left semi',
  LeftAnti: 'left anti',
  ExistenceJoin: 'exists',
};
const JOIN_TYPE = new RegExp(`\\b(${Object.keys(JOIN_TYPES).join('|')})\\b`);

function joinTypeIn(text: string): string {
  return JOIN_TYPES[JOIN_TYPE.exec(text)?.[1] ?? ''] ?? '';
}

function joinWords(text: string): string {
  const [left = [], right = []] = columnLists(text);
  const pairs = left.map((key, place) => {
    const other = right[place];
    return other === undefined || other === key ? key : `${key} = ${other}`;
  });
  return listed([pairs.length === 0 ? '' : `on ${pairs.join(', ')}`, joinTypeIn(text)]);
}

/** `BroadcastNestedLoopJoin BuildRight, Inner, (a >= b)`, `CartesianProduct (a > b)`. */
function conditionWords(text: string): string {
  const condition = /^[^(]*(\(.*\))/.exec(text)?.[1];
  return listed([
    joinTypeIn(text.split('(')[0] ?? ''),
    condition === undefined ? 'without a condition' : `where ${condition}`,
  ]);
}

/** `HashAggregate(keys=[k], functions=[partial_sum(h)])` → `by k: sum(h), before the shuffle`. */
function aggregateWords(text: string): string {
  const [keys = [], functions = []] = columnLists(text);
  const isPartial = functions.some((each) => each.startsWith('partial_'));
  const computed = functions.map((each) => each.replace(/^(?:partial|merge|finalmerge)_/, ''));
  const grouped = keys.length === 0 ? 'all rows' : by(keys);
  const what = computed.length === 0 ? grouped : `${grouped}: ${computed.join(', ')}`;
  return listed([what, isPartial ? 'in part' : '']);
}

function shuffleWords(text: string): string {
  if (/SinglePartition/.test(text)) return 'into one partition';
  if (/RoundRobinPartitioning/.test(text)) return 'in turns';
  const keys = /(hash|range)partitioning\((.*), \d+\)/i.exec(text);
  if (keys === null) return '';
  const columns = by(columnLists(`[${keys[2] ?? ''}]`)[0]);
  return keys[1]?.toLowerCase() === 'range' ? `${columns}, in ranges` : columns;
}

/** Functions, then the columns that the rows are parted by, and those that they are sorted by within. */
function windowWords(text: string): string {
  const functions = [...text.matchAll(/(?<!\w)(\w+\([^()]*\)) windowspecdefinition/g)].map(
    ([, call = '']) => call,
  );
  const [, ...lists] = columnLists(text);
  const isSorted = /(?:ASC|DESC) NULLS (?:FIRST|LAST)\]$/.test(text);
  const parted = isSorted ? lists.slice(0, -1) : lists;
  return listed([
    commas(functions),
    parted.length === 0 ? 'over all rows' : `over ${commas(parted.flat())}`,
    isSorted ? `sorted by ${commas(lists.at(-1) ?? [])}` : '',
  ]);
}

/** `FlatMapGroupsInPandas [k], f(k, v), [k, w]` → `f(k, v) by k`; `BatchEvalPython [f(id)], [pythonUDF]` → `f(id)`. */
function pythonWords(text: string): string {
  const [calls = [], ...others] = columnLists(text);
  const call = /\], (\S+\([^()]*\))/.exec(text)?.[1] ?? / (\S+\([^()]*\)), \[/.exec(text)?.[1];
  if (call === undefined || others.length === 0) return call ?? commas(calls);
  return `${call} ${by(calls)}`;
}

function by(columns: readonly string[] | undefined): string {
  return columns === undefined || columns.length === 0 ? '' : `by ${commas(columns)}`;
}

function commas(parts: readonly string[]): string {
  return parts.join(', ');
}

function listed(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** Where rows are written to: the end of the path, or the table. */
function targetWords(text: string): string {
  const path = /\b\w+:\/[^\s,\]]+/.exec(text)?.[0];
  const table = /`[^`]+`(?:\.`[^`]+`)*/.exec(text)?.[0];
  return table?.replaceAll('`', '') ?? path?.split('/').filter(Boolean).slice(-2).join('/') ?? '';
}

function withoutName(text: string, name: string): string {
  const start = name.trim();
  return text.startsWith(start) ? text.slice(start.length).trim() : text;
}

/** `(a AND b)` → `a AND b`; not `(a) AND (b)`. */
function withoutOuterBrackets(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let place = 0; place < text.length - 1; place += 1) {
    if (text[place] === '(') depth += 1;
    if (text[place] === ')') depth -= 1;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}
