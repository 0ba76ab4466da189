import { OUTCOMES } from '../../model/application.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { SearchInput, SearchTerms } from '../pages.ts';
import { formatCount } from '../words/format.ts';
import { OUTCOME_IN_WORDS } from '../words/identity.ts';
import { TONES_IN_WORDS } from '../words/tone.ts';
import { searchHref, withQuery } from './addresses.ts';
import { runsTable } from './runs-table.ts';

/** What the terms are called, in the order of the form. */
const TERM_NAMES: Readonly<Record<keyof SearchTerms, string>> = {
  text: 'words',
  application: 'application',
  user: 'user',
  queue: 'queue',
  job: 'job',
  heuristic: 'heuristic',
  severity: 'severity',
  outcome: 'outcome',
  from: 'from',
  to: 'to',
  cluster: 'cluster',
  preset: 'preset',
};
const TERMS: readonly (keyof SearchTerms)[] = [
  'text',
  'application',
  'user',
  'queue',
  'job',
  'heuristic',
  'severity',
  'outcome',
  'from',
  'to',
  'cluster',
  'preset',
];
const RARE_TERMS: ReadonlySet<keyof SearchTerms> = new Set([
  'application',
  'job',
  'outcome',
  'cluster',
  'preset',
]);

/** Everything the search says, in words. */
export function searchView(input: SearchInput) {
  const { terms, rows, refusal } = input;
  const asked = TERMS.filter((name) => terms[name] !== undefined);
  return {
    heading: headingOf(input, asked.length > 0),
    form: formOf(input),
    refusal,
    chips: asked.map((name) => ({
      label: `${TERM_NAMES[name]}: ${valueInWords(name, input)}`,
      removeHref: searchHref({ ...terms, [name]: undefined }),
    })),
    runs: runsTable('Applications found', rows),
    shown: shownInWords(input),
    pages: pagesOf(input),
    loosen: input.loosen.map((name) => ({
      label: `${TERM_NAMES[name]}: ${valueInWords(name, input)}`,
      href: searchHref({ ...terms, [name]: undefined }),
    })),
    isNothing: rows.length === 0 && refusal === undefined && !input.isEmptyStore,
    isEmptyStore: input.isEmptyStore,
    isNarrowed: asked.length > 0,
  };
}

function headingOf({ rows, refusal }: SearchInput, isNarrowed: boolean): string {
  if (refusal !== undefined) return 'Search';
  if (rows.length === 0) return 'No application found';
  return isNarrowed ? 'Applications found' : 'All applications, the latest first';
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
}

function formOf({ terms, heuristics, presets, users, queues, jobs }: SearchInput) {
  const values = Object.fromEntries(TERMS.map((name) => [name, terms[name] ?? '']));
  return {
    values,
    isRareOpen: TERMS.some((name) => RARE_TERMS.has(name) && terms[name] !== undefined),
    heuristics: options(
      heuristics.map(({ id, title }) => ({ value: id, label: title })),
      terms.heuristic,
    ),
    severities: options(
      SEVERITIES.filter((severity) => severity !== 'none')
        .toReversed()
        .map((severity) => ({
          value: severity,
          label: severity === 'critical' ? 'Critical' : `${TONES_IN_WORDS[severity]} or worse`,
        })),
      terms.severity,
    ),
    outcomes: options(
      OUTCOMES.map((outcome) => ({ value: outcome, label: OUTCOME_IN_WORDS[outcome] })),
      terms.outcome,
    ),
    presets: options(
      presets.map((preset) => ({ value: preset, label: preset })),
      terms.preset,
    ),
    users,
    queues,
    jobs,
  };
}

/** What was asked for is among the choices even where it is none of them. */
function options(
  choices: readonly { readonly value: string; readonly label: string }[],
  chosen: string | undefined,
): readonly Option[] {
  const isKnown = chosen === undefined || choices.some(({ value }) => value === chosen);
  const all = isKnown ? choices : [...choices, { value: chosen, label: chosen }];
  return all.map((choice) => ({ ...choice, isChosen: choice.value === chosen }));
}

function valueInWords(name: keyof SearchTerms, { terms, heuristics }: SearchInput): string {
  const value = terms[name] ?? '';
  if (name === 'heuristic') return heuristics.find(({ id }) => id === value)?.title ?? value;
  if (name === 'severity' && value !== 'critical') return `${value} or worse`;
  return value;
}

function shownInWords({ rows, cursor, firstNumber: first, next }: SearchInput): string {
  if (rows.length === 0) return '';
  if (first === undefined || (cursor === undefined && next === undefined)) {
    return formatCount(rows.length, 'application');
  }
  const end = next === undefined ? 'the last ones' : 'the latest first';
  return `Applications ${first} to ${first + rows.length - 1}, ${end}`;
}

/** Links to the pages around this one: a page is known by the cursors that led to it. */
function pagesOf({ terms, next, cursor, newer }: SearchInput) {
  const page = (to: string, before: readonly string[]): string =>
    withQuery(searchHref(terms), {
      cursor: to === '' ? undefined : to,
      newer: before.filter((each) => each !== ''),
    });
  if (cursor === undefined && next === undefined) return undefined;
  return {
    newest: cursor === undefined ? undefined : searchHref(terms),
    newer: newer.length < 2 ? undefined : page(newer.at(-1) ?? '', newer.slice(0, -1)),
    older: next === undefined ? undefined : page(next, [...newer, cursor ?? '']),
  };
}
