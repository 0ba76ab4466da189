import { withoutUndefined } from '../../model/record-of.ts';
import {
  BOOK_ITEMS,
  type BookBasis,
  type Books,
  type ClusterBooks,
} from '../../model/yarn/cluster-books.ts';
import { BOOK_ITEMS_IN_WORDS, booksInWords, ownInWords } from '../words/books.ts';
import { type ColumnOf, maybe, type TableView, tableOf } from './table-view.ts';

/** YARN's sums in words, item by item, and what the items rest on. */
export interface ClusterUsageView {
  readonly sentences: readonly string[];
  readonly table: TableView | undefined;
  readonly notes: readonly string[];
}

interface Row {
  readonly label: string;
  readonly memory?: Amount;
  readonly vcores?: Amount;
  readonly basis: string;
}
interface Amount {
  readonly value: number;
  /** Undefined of a sum that is 0. */
  readonly share: number | undefined;
}

const BASIS_IN_WORDS: Readonly<Record<BookBasis, string>> = {
  recorded: 'recorded times and sizes',
  estimated: 'estimated',
  remainder: 'what is left',
};

const COLUMNS: readonly ColumnOf<Row>[] = [
  { label: 'What', text: ({ label }) => label },
  { label: 'Memory', quantity: ({ memory }) => maybe(memory?.value, 'byteMs') },
  { label: 'Share of memory', quantity: ({ memory }) => maybe(memory?.share, 'ratio') },
  { label: 'Vcores', quantity: ({ vcores }) => maybe(vcores?.value, 'coreMs') },
  { label: 'Share of vcores', quantity: ({ vcores }) => maybe(vcores?.share, 'ratio') },
  { label: 'Known from', text: ({ basis }) => basis },
];

/** Undefined when YARN was not asked. */
export function clusterUsageView(books: ClusterBooks | undefined): ClusterUsageView | undefined {
  if (books === undefined) return undefined;
  return {
    sentences: [...booksInWords(books), ...ownInWords(books)],
    table: tableOf('What YARN counted, item by item', COLUMNS, rowsOf(books)),
    notes: books.notes,
  };
}

type AmountOf = (books: Books) => number | undefined;

function rowsOf(books: ClusterBooks): readonly Row[] {
  const items = BOOK_ITEMS.flatMap((id): readonly Row[] => {
    const itemOf = ({ items: all }: Books) => all.find((item) => item.id === id);
    const basis = [books.memory, books.vcores]
      .map((one) => (one === undefined ? undefined : itemOf(one)?.basis))
      .find((one) => one !== undefined);
    if (basis === undefined) return [];
    return [
      rowOf(books, BOOK_ITEMS_IN_WORDS[id], BASIS_IN_WORDS[basis], (one) => itemOf(one)?.amount),
    ];
  });
  return [...items, rowOf(books, 'counted in all', 'YARN', ({ total }) => total)];
}

function rowOf({ memory, vcores }: ClusterBooks, label: string, basis: string, of: AmountOf): Row {
  return {
    label,
    ...withoutUndefined({ memory: amountOf(memory, of), vcores: amountOf(vcores, of) }),
    basis,
  };
}

function amountOf(books: Books | undefined, of: AmountOf): Amount | undefined {
  const value = books === undefined ? undefined : of(books);
  if (books === undefined || value === undefined) return undefined;
  return { value, share: books.total > 0 ? value / books.total : undefined };
}
