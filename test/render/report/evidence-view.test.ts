import { describe, expect, it } from 'vitest';
import type { Evidence, Unit } from '../../../src/model/finding.ts';
import { evidenceView } from '../../../src/render/report/evidence-view.ts';
import { evidenceInWords } from '../../../src/render/words/evidence.ts';

function measure(label: string, value: number, unit: Unit, limit?: number): Evidence {
  return {
    kind: 'measure',
    label,
    is: { value, unit },
    ...(limit === undefined ? {} : { limit: { value: limit, unit } }),
  };
}
const barsOf = (...evidence: readonly Evidence[]) =>
  evidenceView(evidence).measures.map(({ bar }) => bar);

function tableOfTimes(label: string): Evidence {
  return {
    kind: 'table',
    columns: [{ key: 'ms', label, unit: 'ms' }],
    rows: [{ ms: 10 }, { ms: 5 }],
  };
}
const barsIn = (label: string) =>
  evidenceView([tableOfTimes(label)]).tables[0]?.rows.map(({ cells }) => cells[0]?.bar);

describe('measures as bars', () => {
  it('stand against their limit, whichever is larger', () => {
    expect(barsOf(measure('Heap used', 6, 'bytes', 8))).toEqual([
      { width: '75.0%', limitAt: '100.0%' },
    ]);
    expect(barsOf(measure('Container', 8, 'bytes', 4))).toEqual([
      { width: '100.0%', limitAt: '50.0%' },
    ]);
  });

  it('stand beside what is of their kind', () => {
    expect(
      barsOf(
        measure('Run time of the longest', 100, 'ms'),
        measure('Run time of the middle one', 5, 'ms'),
      ),
    ).toEqual([
      { width: '100.0%', limitAt: undefined },
      { width: '5.0%', limitAt: undefined },
    ]);
    expect(barsOf(measure('Gaps', 8, 'count'), measure('Task slots', 2, 'count'))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('of a share are a part of the whole', () => {
    expect(barsOf(measure('Of the run time', 0.82, 'ratio'))).toEqual([
      { width: '82.0%', limitAt: undefined },
    ]);
    expect(barsOf(measure('Times as long', 4.9, 'ratio'))).toEqual([undefined]);
  });

  it('of what is no number, or of nothing, are none', () => {
    expect(barsOf(measure('Heap', Number.NaN, 'bytes', 8))).toEqual([undefined]);
    expect(barsOf(measure('Heap', 0, 'bytes', 0))).toEqual([undefined]);
  });
});

describe('files', () => {
  it('are drawn as they are and as they could be', () => {
    const { pieces } = evidenceView([
      measure('Files read', 4_000, 'count', 2),
      measure('Mean file', 1_024, 'bytes'),
    ]);
    expect(pieces?.rows.map(({ label }) => label)).toEqual([
      'As it is: 4,000 files of 1 KiB',
      'Enough: 2 files of 2 MiB',
    ]);
    expect(pieces?.rows[1]?.path.match(/M/g)).toHaveLength(2);
    expect(pieces?.note).toContain('3.9 MiB');
  });

  it.for([
    [[measure('Files read', 0, 'count')]],
    [[measure('Files read', Number.NaN, 'count'), measure('Mean file', 5, 'bytes')]],
    [[measure('Rows read', 7, 'count'), measure('Mean file', 5, 'bytes')]],
  ] as const)('are not drawn without both', ([evidence]) => {
    expect(evidenceView(evidence).pieces).toBeUndefined();
  });
});

describe('rows of times', () => {
  it('have bars, unless they say when', () => {
    expect(barsIn('Driver alone')).toEqual(['100.0%', '50.0%']);
    expect(barsIn('After')).toEqual([undefined, undefined]);
  });
});

function tableOf(rowCount: number, moreRowCount?: number): Evidence {
  return {
    kind: 'table',
    columns: [{ key: 'stage', label: 'Stage' }],
    rows: Array.from({ length: rowCount }, () => ({ stage: 'stage 1' })),
    ...(moreRowCount === undefined ? {} : { moreRowCount }),
  };
}

describe('rows that are not shown', () => {
  it.for([
    { rowCount: 30, more: undefined, page: undefined },
    { rowCount: 31, more: undefined, page: '1 more row in the JSON document.' },
    { rowCount: 10, more: 1, page: '1 more row left out.' },
    {
      rowCount: 32,
      more: 1_000,
      page: '2 more rows in the JSON document, 1,000 more rows left out.',
    },
  ])('of $rowCount and $more more: $page', ({ rowCount, more, page }) => {
    expect(evidenceView([tableOf(rowCount, more)]).tables[0]?.more).toBe(page);
  });

  it.for([
    { rowCount: 1, more: undefined, said: 'Stage stage 1' },
    { rowCount: 1, more: 2, said: 'Stage stage 1 (the first of 3 rows)' },
    { rowCount: 10, more: 1, said: 'Stage stage 1 (the first of 11 rows)' },
  ])('are counted in one line: $said', ({ rowCount, more, said }) => {
    expect(evidenceInWords(tableOf(rowCount, more))).toBe(said);
  });
});
