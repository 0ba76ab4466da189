import { describe, expect, it } from 'vitest';
import { columnText } from '../../src/store/column-text.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';
import { openAnalyses } from './open-analyses.ts';
import { column, rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';

const HOSTILE = [
  `'); drop table analysis; --`,
  `" or 1=1 --`,
  '</script><b>',
  'half \uD800 of a pair',
  'the other \uDC00 half',
  'a NUL \0 inside',
  '\uFFFD',
  '\uFFFDd800',
  '',
  ' ',
  '%_*?',
  '$1 ?1 :name @name',
  '\u202Etxt.exe',
  'emoji 🧨 and e\u0301',
  'x'.repeat(100_000),
  '🧨'.repeat(60_000),
] as const;

describe.for(HOSTILE.map((text) => ({ text, shown: JSON.stringify(text.slice(0, 24)) })))(
  'the text $shown',
  ({ text }) => {
    it('survives everywhere, and is found by', async () => {
      await using store = await openAnalyses(temporaryFile());
      const analysis = anAnalysis({
        engine: { preset: text },
        application: { cluster: text, id: text, attemptId: text, name: text, user: text },
        verdict: { headline: text },
        findings: [
          aRootFinding({
            heuristicId: text,
            headline: text,
            subject: { kind: 'host', host: text },
            evidence: [{ kind: 'text', label: text, text }],
          }),
        ],
        detail: { configuration: [{ name: text, value: text }] },
      });
      const other = anAnalysis();
      await store.save({ ...analysis, application: { ...analysis.application, queue: text } });
      await store.save(other);

      expect(await store.get(analysis.application, text)).toStrictEqual({
        ...analysis,
        application: { ...analysis.application, queue: text },
      });
      expect(await store.get(other.application)).toStrictEqual(other);
      for (const filter of [{ user: text }, { queue: text }, { heuristicId: text }]) {
        const { rows } = await store.list({ ...filter, limit: 9 });
        expect(rows.map(({ application }) => application.id)).toEqual([text]);
      }
    });
  },
);

it('tells apart what a database would store alike', async () => {
  await using store = await openAnalyses(':memory:');
  const ids = [...HOSTILE, '\uD801', '\uDC01', 'a NUL ', `${'x'.repeat(99_999)}y`];
  for (const id of ids) await store.save(anAnalysis({ application: { id } }));
  const { rows } = await store.list({ limit: 100 });
  expect(rows.map(({ application }) => application.id).toSorted()).toEqual(ids.toSorted());
});

describe('text in a column', () => {
  it.for([
    { text: 'DOMAIN\\alice', kept: 'DOMAIN\\alice' },
    { text: 'naïve 🧨', kept: 'naïve 🧨' },
    { text: 'a\0b', kept: 'a\uFFFD0000b' },
    { text: '\uDFFF', kept: '\uFFFDdfff' },
    { text: '\uFFFD', kept: '\uFFFDfffd' },
    { text: 'y'.repeat(255), kept: 'y'.repeat(255) },
  ])('$text', ({ text, kept }) => {
    expect(columnText(text)).toBe(kept);
  });

  it('is bounded, well formed and different for different text', () => {
    const long = ['y'.repeat(256), 'y'.repeat(257), '🧨'.repeat(300), `a${'🧨'.repeat(300)}`];
    const kept = long.map(columnText);
    expect(kept.map(({ length }) => length)).toEqual([256, 256, 256, 256]);
    expect(kept.every((text) => text.isWellFormed())).toBe(true);
    expect(new Set([...kept, ...kept.map(columnText)]).size).toBe(8);
  });
});

it('stores a name as a person would look for it', async () => {
  const file = temporaryFile();
  await using store = await openAnalyses(file);
  await store.save(anAnalysis({ application: { user: 'DOMAIN\\o’neil' } }));
  expect(column(rawDatabase(file), 'select user_name from analysis')).toEqual(['DOMAIN\\o’neil']);
});
