import type { HeuristicName, KeyedSums } from '../pages.ts';
import { heuristicHref, jobHref, partyHref, searchHref } from './addresses.ts';
import { type LinkTable, linkTable, nameCell, quantityCell } from './table.ts';

/** What the rows of sums are about, and what narrows a search to each of them. */
export interface SumsOf {
  readonly kind: 'cause' | 'queue' | 'user' | 'job';
  readonly caption: string;
  readonly label: string;
  /** Of a search for the rest: window, user or queue. */
  readonly terms: Readonly<Record<string, string | undefined>>;
  readonly heuristics: readonly HeuristicName[];
}

/** The term of a search for the runs that a sum is of. */
export const TERM = { cause: 'heuristic', queue: 'queue', user: 'user', job: 'job' } as const;

/** Sums by name, as a table that leads on. */
export function sumsTable(
  { kind, caption, label, terms, heuristics }: SumsOf,
  rows: readonly KeyedSums[],
): LinkTable | undefined {
  return linkTable(
    caption,
    [
      {
        label,
        look: 'long',
        cell: ({ key }) =>
          nameCell(nameOf(kind, key, heuristics), { look: 'long', href: hrefOf(kind, key) }, 90),
      },
      // next to the name: where there is little room, the rest of the row is scrolled to
      {
        label: 'Could be given back',
        look: 'number',
        cell: ({ recoverableMemoryByteMs }) => quantityCell(recoverableMemoryByteMs, 'byteMs'),
      },
      {
        label: 'Runs',
        look: 'number',
        cell: ({ key, applicationCount }) =>
          quantityCell(applicationCount, 'count', {
            href: key === '' ? undefined : searchHref({ ...terms, [TERM[kind]]: key }),
          }),
      },
      {
        label: 'Failed',
        look: 'number',
        cell: ({ failedCount }) => quantityCell(failedCount > 0 ? failedCount : undefined, 'count'),
      },
      {
        label: 'Held',
        look: 'number',
        cell: ({ heldMemoryByteMs }) => quantityCell(heldMemoryByteMs, 'byteMs'),
      },
      {
        label: 'Time',
        look: 'number',
        cell: ({ recoverableWallMs }) =>
          quantityCell(recoverableWallMs > 0 ? recoverableWallMs : undefined, 'ms'),
      },
    ],
    rows,
  );
}

function nameOf(kind: SumsOf['kind'], key: string, heuristics: readonly HeuristicName[]): string {
  if (key === '') return '(none)';
  return kind === 'cause' ? (heuristics.find(({ id }) => id === key)?.title ?? key) : key;
}

/** The page of what a sum is about; undefined for a name that no address can hold. */
export function hrefOf(kind: SumsOf['kind'], key: string): string | undefined {
  if (key === '') return undefined;
  switch (kind) {
    case 'cause':
      return heuristicHref(key);
    case 'job':
      return jobHref(key);
    case 'queue':
    case 'user':
      return partyHref(kind, key);
  }
}
