import type { BookItemId, Books, ClusterBooks } from '../../model/yarn/cluster-books.ts';
import { formatQuantity } from './format.ts';

export const BOOK_ITEMS_IN_WORDS: Readonly<Record<BookItemId, string>> = {
  executors: 'executors',
  applicationMaster: 'application master',
  rounding: 'rounding',
  startUp: 'start-up',
  otherAttempts: 'other attempts',
  lostInRecovery: 'lost in a restart of the ResourceManager',
  unexplained: 'not explained',
};

/** A sentence for each of YARN's sums: `Of memory YARN counted 1.3 GiB-h: executors 82 %, …, not explained 1.6 %.` */
export function booksInWords(books: ClusterBooks): readonly string[] {
  const { memory, vcores } = books;
  return [
    ...(memory === undefined ? [] : [sentence('memory', memory)]),
    ...(vcores === undefined ? [] : [sentence('vcores', vcores)]),
  ];
}

function sentence(what: string, { unit, total, items }: Books): string {
  if (total <= 0) return `Of ${what} YARN counted nothing.`;
  const amount = formatQuantity({ value: total, unit });
  const parts = items.map(
    (item) => `${BOOK_ITEMS_IN_WORDS[item.id]} ${shareInWords(item.amount / total)}`,
  );
  return `Of ${what} YARN counted ${amount}: ${parts.join(', ')}.`;
}

/** How near we come without YARN's sums, of those that are not 0. */
export function ownInWords({ memory, vcores }: ClusterBooks): readonly string[] {
  const shares = [...ownShare('memory', memory), ...ownShare('vcores', vcores)];
  if (shares.length === 0) return [];
  return [`Our own books, without start-up, come to ${shares.join(' and ')}.`];
}

function ownShare(what: string, books: Books | undefined): readonly string[] {
  if (books === undefined || books.total <= 0) return [];
  return [`${shareInWords(books.own / books.total)} of the ${what}`];
}

function shareInWords(value: number): string {
  return formatQuantity({ value, unit: 'ratio' });
}
