import { describe, expect, it } from 'vitest';
import { GIB, MS_PER_DAY, MS_PER_HOUR } from '../../../src/model/units.ts';
import {
  applicationHref,
  compareHref,
  jobHref,
  partyHref,
  searchHref,
  withQuery,
} from '../../../src/render/pages/addresses.ts';
import { changeInWords } from '../../../src/render/pages/changes.ts';
import { dayChart } from '../../../src/render/pages/day-chart.ts';
import { jobChart } from '../../../src/render/pages/job-chart.ts';
import { jobFacts } from '../../../src/render/pages/job-facts.ts';
import { markdownPage } from '../../../src/render/pages/markdown.ts';
import { roundMax } from '../../../src/render/pages/plot.ts';
import { HEURISTICS, JOB, WINDOW } from './inputs.ts';

describe('addresses', () => {
  it.for([
    [
      applicationHref({ cluster: 'a/b', id: '../x?y', attemptId: '1' }),
      '/applications/a%2Fb/..%2Fx%3Fy/1',
    ],
    [
      applicationHref({ cluster: 'c', id: 'i' }, 'dr-elephant'),
      '/applications/c/i?preset=dr-elephant',
    ],
    [applicationHref({ cluster: 'c', id: 'i' }, 'recommended'), '/applications/c/i'],
    [jobHref('etl/nightly "x"'), '/jobs/etl%2Fnightly%20%22x%22'],
    [jobHref('..'), undefined],
    [jobHref('half a \ud83d'), undefined],
    [partyHref('user', ''), undefined],
    [partyHref('queue', '.'), undefined],
    [partyHref('user', '\ud800'), undefined],
    [partyHref('user', 'u'.repeat(501)), undefined],
    [searchHref({ user: 'a&b=c', text: 'x y' }), '/search?user=a%26b%3Dc&text=x%20y'],
    [
      withQuery('/search?user=a', { newer: ['1', '2'], cursor: undefined }),
      '/search?user=a&newer=1&newer=2',
    ],
    [
      compareHref({ cluster: 'c', id: 'a/b' }, { cluster: 'c', id: 'd', attemptId: '2' }),
      '/compare?before=c%2Fa%252Fb&after=c%2Fd%2F2',
    ],
  ] as const)('%s', ([made, expected]) => {
    expect(made).toBe(expected);
  });
});

describe('changes in words', () => {
  it.for([
    [100, 100, 'the same'],
    [100, 112, '+12 %'],
    [100, 68, '−32 %'],
    [100, 199, '+99 %'],
    [100, 210, '2.1 × as much'],
    [100_000, 100_001, 'the same'],
    [0, 5, 'from nothing'],
    [100, 0, '−100 %'],
    [undefined, 5, 'only after'],
    [5, undefined, 'only before'],
    [undefined, undefined, ''],
  ] as const)('%s → %s is %s', ([before, after, words]) => {
    expect(changeInWords(before, after)).toBe(words);
  });
});

describe('a page of Markdown', () => {
  const { html, contents } = markdownPage(
    [
      '# an-id',
      '',
      'Said elsewhere.',
      '',
      '## How `it` judges',
      '',
      'See [spill](spill.md#options), [all](../report.md), [bad](javascript:alert(1)), [web](https://spark.example/x).',
      '',
      '<img src=x onerror=alert(1)> and <b>bold</b>',
      '',
      '| option | default |',
      '| --- | --- |',
      '| `<x>` | 3 |',
      '',
      '```python',
      'a < b & "c"',
      '```',
    ].join('\n'),
  );

  it('leaves out what the page itself says', () => {
    expect(html).not.toContain('Said elsewhere');
    expect(html).not.toContain('<h1');
  });

  it('has headings with anchors, and lists them', () => {
    expect(html).toContain('<h2 id="how-it-judges">How <code>it</code> judges</h2>');
    expect(contents).toEqual([{ label: 'How it judges', anchor: 'how-it-judges' }]);
  });

  it('shows raw HTML as text', () => {
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(html).toContain('<code>&lt;x&gt;</code>');
  });

  it('links to pages of this site and to the web, and to nothing else', () => {
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual(['/heuristics/spill#options', 'https://spark.example/x']);
    expect(html).toContain('all');
  });
});

describe('the chart of days', () => {
  const byDay = new Map([
    [WINDOW.fromMs, 2 * GIB * MS_PER_HOUR],
    [WINDOW.fromMs + 2 * MS_PER_DAY, 4 * GIB * MS_PER_HOUR],
  ]);
  const chart = dayChart({
    title: 'Held',
    window: WINDOW,
    bands: [
      { label: 'a', colour: 'red', byDay },
      { label: 'b', colour: 'blue', byDay: new Map([[WINDOW.fromMs, 2 * GIB * MS_PER_HOUR]]) },
      { label: 'never', colour: 'green', byDay: new Map() },
    ],
  });

  it('lays amounts on each other, in proportion', () => {
    const rects = chart?.wide.rects ?? [];
    expect(rects.map(({ height }) => height)).toEqual([90, 90, 180]);
    // the second lies on the first, and all stand on the axis
    expect(rects.map(({ y }) => y)).toEqual([100, 10, 10]);
    const lefts = rects.map(({ x }) => Math.round(x));
    expect(lefts[1]).toBe(lefts[0]);
    expect(Math.min(...lefts.slice(2))).toBeGreaterThan(Math.max(...lefts.slice(0, 2)) + 200);
  });

  it('names every day that fits, and says the sums to those who do not see it', () => {
    expect(chart?.wide.texts.map(({ text }) => text)).toContain('11-21');
    expect(chart?.description).toContain('a 6 GiB-h, b 2 GiB-h');
    expect(chart?.legend.map(({ label }) => label)).toEqual(['a', 'b']);
  });

  it('cuts no day off at its edge, and names the last one', () => {
    const window = { ...WINDOW, fromMs: WINDOW.toMs - 30 * MS_PER_DAY };
    const bands = [
      { label: 'a', colour: 'red', byDay: new Map([[window.fromMs, GIB * MS_PER_HOUR]]) },
    ];
    const { narrow } = dayChart({ title: 'Held', window, bands }) ?? {};
    const days = (narrow?.texts ?? []).filter(({ anchor }) => anchor === 'middle');
    const last = days.at(-1);
    // half of five characters of 11 pixels, each at least half as wide as high
    expect((last?.x ?? Infinity) + (5 * 11 * 0.5) / 2).toBeLessThan(narrow?.width ?? 0);
    expect(last?.text).toBe(new Date(WINDOW.toMs - 1).toISOString().slice(5, 10));
  });

  it('is not there when there is nothing to draw', () => {
    expect(dayChart({ title: 'x', window: WINDOW, bands: [] })).toBeUndefined();
  });
});

describe('the chart of a job', () => {
  const chart = jobChart(JOB.history, HEURISTICS);

  it('has a bar for each run in both panels, the band of the baseline behind them, and dots for findings', () => {
    const { rects = [], dots = [] } = chart?.wide ?? {};
    const bars = rects.filter(({ title }) => title !== undefined);
    expect(bars).toHaveLength(2 * JOB.history.runs.length);
    expect(rects.filter(({ fill }) => fill === 'var(--band)')).toHaveLength(2);
    expect(dots.length).toBeGreaterThan(10);
  });

  it('marks runs that failed or were slower than normal', () => {
    const fills = new Set(chart?.wide.rects.map(({ fill }) => fill));
    expect(fills).toContain('var(--bar-failed)');
    expect(fills).toContain('var(--bar-marked)');
  });

  it('shows no more runs on a phone than can be told apart', () => {
    const runs = Array.from({ length: 3 }, () => JOB.history.runs).flat();
    const narrow = jobChart({ ...JOB.history, runs }, HEURISTICS)?.narrow;
    expect(narrow?.rects.filter(({ title }) => title !== undefined)).toHaveLength(60);
  });

  it('needs two runs', () => {
    expect(jobChart({ ...JOB.history, runs: [] }, HEURISTICS)).toBeUndefined();
  });
});

describe('the end of an axis', () => {
  it.for([
    [0, 1, 1],
    [1, 1, 1],
    [3, 1, 4],
    [61, 10, 100],
    [399, 1, 400],
    [0.03, 1, 0.04],
  ] as const)('past %s in steps of %s is %s', ([most, unit, end]) => {
    expect(roundMax(most, unit)).toBeCloseTo(end, 9);
  });
});

describe('what is normal for a job', () => {
  it('has no number that a line could part from its unit', () => {
    const links = { party: () => undefined };
    const facts = jobFacts({ history: JOB.history, owner: undefined, links });
    const said = facts.map(({ value, note = '' }) => `${value} ${note}`).join('; ');

    expect(said).toMatch(/\d\u00a0(?:min|s)/);
    expect(said).not.toMatch(/\d (?:ms|s|min|h|GiB-h)\b/);
  });
});
