import { createHash } from 'node:crypto';
import { publicSentence } from '../../model/texts/public-text.ts';
import type { KeptAnalysis, RunFigures } from './kept-analysis.ts';
import { hostsOf, type NameIds } from './kept-names.ts';

/** Longer words are found by so many of their first characters. */
const WORD_LENGTH_MAX = 12;
/** Of one analysis: names are 256 characters at most, and a hostile headline buys no room. */
const WORD_COUNT_MAX = 120;
/** Of one question. */
const ASKED_WORD_COUNT_MAX = 12;
/** Beginnings of an id that are tokens: any other is at most one character longer than one of these. */
const HEAD_LENGTHS = [1, ...Array.from({ length: 16 }, (_, index) => 2 * (index + 1))];
const DIGEST_LENGTH = 20;
const WORDS = /[\p{L}\p{N}]+/gu;
/** Where a camel's hump begins. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u;
const IDEOGRAPHS = /(\p{Script=Han})/u;

/** All that an analysis is found by: words by any beginning, and filters. Tokens of letters, digits and `=`. */
export function searchTokens(
  analysis: KeptAnalysis & { readonly figures: Pick<RunFigures, 'knownAs'> },
  nameId: NameIds,
): string {
  const { row, findings } = analysis;
  const names = [row.name, row.user_name, row.queue, row.job_key].filter((name) => name !== null);
  // as everyone may read them: by beginnings of words others could be read out letter by letter
  const headlines = [row.headline, ...findings.map(({ headline }) => headline)].map(publicSentence);
  const words = new Set([
    ...names.flatMap((name) => wordsOf(name)),
    ...hostsOf(findings).flatMap((host) => wordsOf(host)),
    // figures of headlines are nothing to search by
    ...headlines.flatMap((headline) => wordsOf(headline).filter((word) => /\D/.test(word))),
  ]);
  const beginnings = [...words].slice(0, WORD_COUNT_MAX).flatMap(beginningsOf);
  const elsewhere = analysis.figures.knownAs.map(token.knownAs);
  return [...new Set(beginnings), ...filterTokens(analysis, nameId), ...elsewhere].join(' ');
}

/** The words somebody asks for; each may be a beginning. */
export function askedTokens(text: string): readonly string[] {
  const words = [...new Set(wordsOf(text, false))].slice(0, ASKED_WORD_COUNT_MAX);
  return words.map((word) => encoded(charactersOf(word)));
}

/** `withParts`: of `NightlyOrders` also `nightly` and `orders`. */
function wordsOf(text: string, withParts = true): readonly string[] {
  const wholes = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').match(WORDS) ?? [];
  return wholes
    .flatMap((whole) => whole.split(IDEOGRAPHS))
    .flatMap((word) => (withParts ? [word, ...word.split(HUMP)] : [word]))
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function charactersOf(word: string): readonly string[] {
  return Array.from(word).slice(0, WORD_LENGTH_MAX);
}

function beginningsOf(word: string): readonly string[] {
  const characters = charactersOf(word);
  return characters.map((_, index) => encoded(characters.slice(0, index + 1)));
}

/** In ASCII, so that no database's idea of a letter matters. */
function encoded(characters: readonly string[]): string {
  return characters
    .map((character) =>
      /[a-z0-9]/.test(character) ? character : `=${(character.codePointAt(0) ?? 0).toString(16)}=`,
    )
    .join('');
}

function filterTokens({ row, findings }: KeptAnalysis, nameId: NameIds): readonly string[] {
  return [
    token.preset(nameId('preset', row.preset)),
    token.cluster(nameId('cluster', row.cluster)),
    token.user(nameId('user', row.user_name ?? '')),
    token.queue(nameId('queue', row.queue ?? '')),
    token.job(nameId('job', row.job_key ?? '')),
    token.outcome(row.outcome),
    ...upTo(row.severity_rank).map(token.severity),
    ...findings
      .filter(({ is_worst }) => is_worst === 1)
      .flatMap(({ heuristic_id, severity_rank }) => {
        const id = nameId('heuristic', heuristic_id);
        return upTo(severity_rank).map((rank) => token.heuristic(id, rank));
      }),
    ...headsOf(row.application_id),
  ];
}

function upTo(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, index) => index + 1);
}

/** Two signs of equality: no word has them after its first character. */
export const token = {
  preset: (id: number) => `p==${id}`,
  cluster: (id: number) => `c==${id}`,
  user: (id: number) => `u==${id}`,
  queue: (id: number) => `q==${id}`,
  job: (id: number) => `j==${id}`,
  outcome: (outcome: string) => `o==${outcome}`,
  /** At least so severe. */
  severity: (rank: number) => `s==${rank}`,
  /** With a finding of it that is at least so severe. */
  heuristic: (id: number, rank: number) => `h==${id}=${rank}`,
  /** What it is called elsewhere, as a whole: two names of one digest are not met. */
  knownAs: (name: string) =>
    `k==${createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH)}`,
} as const;

function headsOf(applicationId: string): readonly string[] {
  return HEAD_LENGTHS.filter((length) => length <= applicationId.length).map((length) =>
    headToken(applicationId, length),
  );
}

/** A token that all ids with this beginning have, and few others; undefined of an empty one. */
export function askedHead(beginning: string): string | undefined {
  const length = HEAD_LENGTHS.findLast((head) => head <= beginning.length);
  return length === undefined ? undefined : headToken(beginning, length);
}

function headToken(id: string, length: number): string {
  return `i==${id
    .slice(0, length)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '=')}`;
}
