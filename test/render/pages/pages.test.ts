import { describe, expect, it } from 'vitest';
import { loadPageTemplates } from '../../../src/render/load-templates.ts';
import { createSitePages } from '../../../src/render/pages/create-pages.ts';
import type { OverviewInput } from '../../../src/render/pages.ts';
import { HOSTILE } from '../hostile.ts';
import { firstFlaw } from '../markup.ts';
import {
  COMPARE,
  HEURISTIC,
  HEURISTIC_LIST,
  JOB,
  NOTICE,
  OVERVIEW,
  PARTIES,
  PARTY,
  SEARCH,
} from './inputs.ts';

const made = createSitePages(loadPageTemplates());
/** As made, with the `=` in attributes as a browser reads it. */
const read = (page: string): string => page.replaceAll('&#x3D;', '=');

/** Every page, each from its input after `change`. */
function written(
  change: <T>(input: T) => T = (input) => input,
): readonly (readonly [string, string])[] {
  return [
    ['overview', made.overview(change(OVERVIEW))],
    ['search', made.search(change(SEARCH))],
    ['job', made.job(change(JOB))],
    ['compare', made.compare(change(COMPARE))],
    ['party', made.party(change(PARTY))],
    ['parties', made.parties(change(PARTIES))],
    ['heuristics', made.heuristics(change(HEURISTIC_LIST))],
    ['heuristic', made.heuristic(change(HEURISTIC))],
    ['notice', made.notice(change(NOTICE))],
    [
      'login',
      made.login(change({ action: '/login', next: '/x', fields: [], trouble: 'no such token' })),
    ],
  ];
}

/** Words of our own vocabulary, on which a view may branch. */
const OURS =
  /^(?:kind|unit|severity|tone|outcome|by|days|preset|schemaVersion|level|basis|owner|scope|sha256|action|href)$/;

function hostile<T>(input: T): T {
  return JSON.parse(
    JSON.stringify(input, (key, value: unknown) =>
      typeof value === 'string' && !OURS.test(key) ? `${value} ${HOSTILE}` : value,
    ),
  );
}

describe('every page of the server', () => {
  it.for(written())(
    '%s is a whole page with landmarks, one first heading, headed tables',
    ([, page]) => {
      expect(page).toMatch(/^<!doctype html>\s*<html lang="en"/);
      expect(page.match(/<h1[ >]/g)).toHaveLength(1);
      expect(page.match(/<main[ >]/g)).toHaveLength(1);
      expect(page).toMatch(/<title>[^<]+ – sparkvet<\/title>/);
      expect(page).toContain('href="#main"');
      expect(page.match(/<th(?=[ >])(?![^>]*scope=)/g)).toBeNull();
      expect(page.match(/<table(?![^>]*>\s*(?:<caption|<thead))/g)).toBeNull();
    },
  );

  it.for(written())('%s is well formed', ([, page]) => {
    expect(firstFlaw(page.replace(/^<!doctype html>/, '').trim())).toBeUndefined();
  });

  it.for(written())('%s has no script, style or address of its own', ([, page]) => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toMatch(/<script src="\/assets\/site-[\da-f]{16}\.js" defer><\/script>/);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
    expect(page.replaceAll(/<a href="[^"]*"/g, '<a')).not.toMatch(/https?:/);
  });

  it.for(written())('%s shows no number that is none', ([, page]) => {
    expect(page).not.toMatch(/\bNaN\b|\bInfinity\b|\bundefined\b|\[object|\d{9,}\.\d|\.\d{7,}/);
  });

  it.for(written(hostile))('%s lets nothing of a log out of its place', ([, page]) => {
    expect(firstFlaw(page.replace(/^<!doctype html>/, '').trim())).toBeUndefined();
    expect(page).not.toMatch(/<img|<b>|<\/script><b>/);
    expect(page.match(/<script/g)).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex -- these are what must not come out
    expect(page).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(page).toContain('&lt;');
  });

  it('has ids once', () => {
    for (const [name, page] of written()) {
      const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect([name, ids.filter((id, at) => ids.indexOf(id) !== at)]).toEqual([name, []]);
    }
  });

  it('is the same whenever it is made', () => {
    expect(written()).toEqual(written());
  });
});

describe('pages with little to show', () => {
  const none: OverviewInput = {
    ...OVERVIEW,
    total: { ...OVERVIEW.total, applicationCount: 3, failedCount: 0, recoverableMemoryByteMs: 0 },
    attention: { count: 0, isMore: false },
    waste: { cause: [], queue: [], user: [], job: [] },
    days: [],
    parts: [],
    mostToRecover: [],
    hosts: [],
    adoption: [],
    heuristics: [],
  };

  it('has no empty panel, and says in a sentence what is missing', () => {
    const page = read(made.overview(none));
    expect(page).toContain('3 applications in the last 7 days: none needs attention');
    expect(page).toContain('No finding in these days gives back memory');
    expect(page).toContain('has run again yet');
    expect(page).not.toMatch(/<(ul|ol|dl|table|tbody|figure|nav)(?: [^>]*)?>\s*<\/\1>/);
    expect(page).not.toContain('Hosts that stand out');
  });

  it('says that attention is needed by more than were counted', () => {
    const page = read(made.overview({ ...none, attention: { count: 201, isMore: true } }));
    expect(page).toContain('more than 200 need attention');
  });

  it('says which days of the past it shows', () => {
    const page = read(made.overview({ ...none, window: { ...none.window, isPast: true } }));
    expect(page).toContain('these are the days up to 2026-11-21');
  });

  it('says which filter to leave out when nothing is found', () => {
    const page = read(made.search({ ...SEARCH, rows: [], loosen: ['severity'] }));
    expect(page).toContain('No application is like this');
    expect(page).toMatch(
      /href="\/search\?user=ana&amp;heuristic=shuffle-data-skew"[^>]*>without severity/,
    );
  });

  it('says of an empty store what to do first', () => {
    const page = read(made.search({ ...SEARCH, rows: [], isEmptyStore: true }));
    expect(page).toContain('No application has been judged yet');
    expect(page).not.toContain('No application is like this');
  });

  it('tells a job with one run that it has no history yet', () => {
    const [run] = JOB.history.runs;
    const runs = run === undefined ? [] : [run];
    const page = read(
      made.job({
        ...JOB,
        history: { jobKey: 'x', runs, findings: [], conclusions: [] },
      }),
    );
    expect(page).toContain('One run is no history yet');
    expect(page).not.toContain('Over its runs');
  });

  it('offers fields where there are no runs to choose from', () => {
    const page = read(made.compare({ runs: [], heuristics: [], refusal: 'Not found: nothing.' }));
    expect(page).toContain('<input id="c-before"');
    expect(page).toMatch(/role="alert">Not found/);
  });
});

describe('paging', () => {
  const third = {
    ...SEARCH,
    terms: { user: 'ana' },
    cursor: 'c3',
    newer: ['', 'c2'],
    firstNumber: 51,
    next: 'c4',
  };

  it('leads to the page before by the cursor that made it, and on', () => {
    const page = read(made.search(third));
    expect(page).toContain('Applications 51 to 55');
    expect(page).toContain('href="/search?user=ana&amp;cursor=c2" rel="prev"');
    expect(page).toContain('href="/search?user=ana&amp;cursor=c4&amp;newer=c2&amp;newer=c3"');
    expect(page).toContain('href="/search?user=ana">« Newest');
  });

  it('leads from the second page to the first', () => {
    const page = read(made.search({ ...third, cursor: 'c2', newer: [''] }));
    expect(page).not.toContain('rel="prev"');
    expect(page).toContain('« Newest');
    expect(page).toContain('cursor=c4&amp;newer=c2"');
  });
});
