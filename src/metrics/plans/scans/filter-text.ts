import type { PlanNode } from '../../../model/sql.ts';

/** What a plan says of the filters of a scan. `unknown`: it does not say, or its text was cut short. */
export type FilterText =
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly text: string }
  | { readonly kind: 'unknown' };

/** One of a scan's properties, from its metadata or, where there is none, from its text; undefined when neither has it whole. */
export function scanProperty({ metadata, text }: PlanNode, name: string): string | undefined {
  const recorded = metadata[name];
  if (recorded !== undefined) return isCut(recorded) ? undefined : recorded;
  const from = text.indexOf(`${name}: `);
  if (from < 0) return undefined;
  const rest = text.slice(from + name.length + 2);
  const next = rest.search(NEXT_PROPERTY);
  const value = next < 0 ? rest : rest.slice(0, next);
  return isCut(value) ? undefined : value;
}

/** Spark abbreviates long values in the plan's text; the record's own limit ends without a sign, on a length of its own. */
function isCut(value: string): boolean {
  return value.endsWith('...') || value.includes('... ') || value.length >= RECORDED_LENGTH;
}
const RECORDED_LENGTH = 2_000;
/** `, PushedFilters: `: values have commas of their own. */
const NEXT_PROPERTY = /, [A-Z]\w+: |$/;

/** `PushedFilters`, `PartitionFilters` or `DataFilters` of a scan. */
export function filterText(node: PlanNode, name: string): FilterText {
  const value = scanProperty(node, name);
  if (value === undefined) return { kind: 'unknown' };
  const bare = value.trim();
  return bare === '[]' || bare === '' ? { kind: 'none' } : { kind: 'some', text: bare };
}

/** Whether the filters leave no partition of a value out: a join has Spark ask for any value; a pruning that it gave up is `true`. */
export function areAllRead(filters: FilterText): boolean {
  return filters.kind === 'none' || (filters.kind === 'some' && LEAVES_ALL.test(filters.text));
}
const ANY = String.raw`(?:isnotnull\([\w.]+(?:#\d+L?)?\)|dynamicpruningexpression\(true\))`;
const LEAVES_ALL = new RegExp(String.raw`^\[${ANY}(?:, ${ANY})*\]$`);
