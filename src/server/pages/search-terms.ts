import { z } from 'zod';
import { OUTCOMES } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { SearchTerms } from '../../render/pages.ts';
import type { SearchQuery } from '../../store/insights.ts';
import { optionalText } from './queries.ts';
import { instantOf } from './search-time.ts';

/** The parameters of the search page, as its form names them. */
export const TermsQuery = z.object({
  text: optionalText,
  application: optionalText,
  user: optionalText,
  queue: optionalText,
  job: optionalText,
  heuristic: optionalText,
  severity: optionalText,
  outcome: optionalText,
  from: optionalText,
  to: optionalText,
  cluster: optionalText,
  preset: optionalText,
});
const Severity = z.enum(SEVERITIES);
const OutcomeName = z.enum(OUTCOMES);

export type Filters = Omit<SearchQuery, 'limit' | 'cursor' | 'knownAs'>;

/** What the terms mean to the store, or why they mean nothing. */
export function queryOf(terms: SearchTerms): Filters | { readonly refusal: string } {
  const { severity, outcome, from, to } = terms;
  const atLeast = Severity.optional().safeParse(severity);
  if (!atLeast.success) {
    return { refusal: `There is no severity ${severity}: there are ${SEVERITIES.join(', ')}.` };
  }
  const ended = OutcomeName.optional().safeParse(outcome);
  if (!ended.success) {
    return {
      refusal: `There is no outcome ${outcome}: there are ${OutcomeName.options.join(', ')}.`,
    };
  }
  const fromMs = instantOf(from, 'from');
  const toMs = instantOf(to, 'to');
  if (fromMs === null || toMs === null) {
    return { refusal: 'Times are days like 2026-01-31, or minutes like 2026-01-31T09:30, in UTC.' };
  }
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    return { refusal: 'The end of this time is before its beginning.' };
  }
  return withoutUndefined({
    text: terms.text,
    applicationId: terms.application,
    user: terms.user,
    queue: terms.queue,
    jobKey: terms.job,
    heuristicId: terms.heuristic,
    atLeast: atLeast.data,
    outcome: ended.data,
    fromMs,
    toMs,
    cluster: terms.cluster,
    preset: terms.preset,
  });
}

/** What a filter is called in an address. */
export const TERM_OF: Readonly<Record<keyof Filters, keyof SearchTerms>> = {
  text: 'text',
  applicationId: 'application',
  user: 'user',
  queue: 'queue',
  jobKey: 'job',
  heuristicId: 'heuristic',
  atLeast: 'severity',
  outcome: 'outcome',
  fromMs: 'from',
  toMs: 'to',
  cluster: 'cluster',
  preset: 'preset',
};

/** What a search can be narrowed by, in the order of the form. */
export const FILTERS: readonly (keyof Filters)[] = [
  'text',
  'applicationId',
  'user',
  'queue',
  'jobKey',
  'heuristicId',
  'atLeast',
  'outcome',
  'fromMs',
  'toMs',
  'cluster',
  'preset',
];
