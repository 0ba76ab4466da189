import { DEFAULT_PRESET } from '../../model/analysis.ts';
import type { ApplicationRef } from '../../model/application.ts';

/*
 * Every address of a page is made here. Names come from logs: each is one path segment or one parameter, encoded.
 */

/** A search as its URL has it: only what is set, every value as it was typed. */
export interface SearchTerms {
  readonly text?: string;
  readonly application?: string;
  readonly user?: string;
  readonly queue?: string;
  readonly job?: string;
  readonly heuristic?: string;
  readonly severity?: string;
  readonly outcome?: string;
  /** `YYYY-MM-DD`, or with a time `YYYY-MM-DDTHH:MM`; UTC. `to` belongs to the window when it is a day. */
  readonly from?: string;
  readonly to?: string;
  readonly cluster?: string;
  readonly preset?: string;
}

/** `/applications/<cluster>/<id>/<attempt>`; the preset only where it is not the usual one. */
export function applicationHref(
  { cluster, id, attemptId }: ApplicationRef,
  preset = DEFAULT_PRESET,
): string {
  const parts = attemptId === undefined ? [cluster, id] : [cluster, id, attemptId];
  const path = `/applications/${parts.map(segment).join('/')}`;
  return withQuery(path, { preset: presetParameter(preset) });
}

/** As a parameter of an address: the usual preset is not said. */
export function presetParameter(preset: string): string | undefined {
  return preset === DEFAULT_PRESET ? undefined : preset;
}

/** Undefined for a name that no address can hold. */
export function jobHref(jobKey: string): string | undefined {
  return isAddressable(jobKey) ? `/jobs/${segment(jobKey)}` : undefined;
}
/** Undefined for a name that no address can hold. */
export function partyHref(kind: 'user' | 'queue', name: string): string | undefined {
  return isAddressable(name) ? `/${kind}s/${segment(name)}` : undefined;
}
/** `/heuristics/<id>`. */
export function heuristicHref(id: string): string {
  return `/heuristics/${segment(id)}`;
}
/** `/compare?before=…&after=…`. */
export function compareHref(before: ApplicationRef, after: ApplicationRef): string {
  return withQuery('/compare', { before: runKey(before), after: runKey(after) });
}
/** Names a run in an address: `<cluster>/<id>/<attempt>`, each part encoded. */
export function runKey({ cluster, id, attemptId }: ApplicationRef): string {
  const parts = attemptId === undefined ? [cluster, id] : [cluster, id, attemptId];
  return parts.map(segment).join('/');
}
/** `/search` with what is set. */
export function searchHref(terms: SearchTerms): string {
  return withQuery('/search', terms);
}

/** The address with those parameters that are set; a list becomes one parameter several times. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | readonly string[] | undefined>> | SearchTerms,
): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => `${name}=${encodeURIComponent(each.toWellFormed())}`),
  );
  if (pairs.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

/** One part of a path, whatever is in it. */
export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const LONGEST_NAME = 500;

/**
 * `.` and `..` are folders to every browser, however they are encoded; halves of surrogate pairs have no encoding; what is
 * longer may not fit a request's first line.
 */
function isAddressable(name: string): boolean {
  return name.length <= LONGEST_NAME && name.isWellFormed() && !/^\.{0,2}$/.test(name);
}
