import { describe, expect, it } from 'vitest';
import { isNoLogName, type LogLayout, layOut, layOutFile } from '../../src/event-log/log-layout.ts';

const APP = 'application_1506645932520_24630151';

function layOutNames(names: readonly string[]): readonly LogLayout[] {
  return layOut(names.map((name) => ({ name, isFile: true })));
}

describe('a rolling directory', () => {
  it('is read in numeric order', () => {
    const [layout] = layOutNames([
      `appstatus_${APP}`,
      ...[10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((index) => `events_${index}_${APP}.zstd`),
    ]);
    expect(layout).toEqual({
      name: `eventlog_v2_${APP}`,
      kind: 'rolling',
      fileNames: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => `events_${index}_${APP}.zstd`),
      gaps: [],
      isInProgress: false,
    });
  });

  it.for([
    { what: 'closed', status: [`appstatus_${APP}`], isInProgress: false },
    { what: 'open', status: [`appstatus_${APP}.inprogress`], isInProgress: true },
    {
      what: 'being renamed',
      status: [`appstatus_${APP}.inprogress`, `appstatus_${APP}`],
      isInProgress: false,
    },
    {
      what: 'being renamed, the other order',
      status: [`appstatus_${APP}`, `appstatus_${APP}.inprogress`],
      isInProgress: false,
    },
    { what: 'without a status', status: [], isInProgress: false },
  ])('is $what', ({ status, isInProgress }) => {
    expect(layOutNames([`events_1_${APP}`, ...status])).toMatchObject([{ isInProgress }]);
  });

  it('a compacted part replaces all before it, itself included', () => {
    const [layout] = layOutNames([
      `events_1_${APP}.zstd`,
      `events_2_${APP}.zstd.compact`,
      `events_3_${APP}.zstd`,
      `events_4_${APP}.zstd.compact`,
      `events_4_${APP}.zstd`,
      `events_5_${APP}.zstd`,
      `events_5_${APP}.zstd.compact.inprogress`,
    ]);
    expect(layout?.fileNames).toEqual([`events_4_${APP}.zstd.compact`, `events_5_${APP}.zstd`]);
    expect(layout?.gaps).toMatchObject([{ kind: 'compacted' }]);
  });

  it.for([
    { there: [1, 2, 4], detail: 'part 3', count: 1 },
    { there: [2, 3], detail: 'part 1', count: 1 },
    { there: [4, 6, 9, 10], detail: 'part 1 to 3, 5, 7 to 8', count: 6 },
  ])('parts $there: $detail is a gap, the others are read', ({ there, detail, count }) => {
    const [layout] = layOutNames(there.map((index) => `events_${index}_${APP}`));
    expect(layout?.fileNames).toHaveLength(there.length);
    expect(layout?.gaps).toEqual([
      { kind: 'missing-part', detail: `missing from the rolling log: ${detail}`, count },
    ]);
  });

  it('after a compacted part the next is due, before it none', () => {
    const [layout] = layOutNames([`events_7_${APP}.compact`, `events_9_${APP}`]);
    expect(layout?.gaps).toMatchObject([{ kind: 'compacted' }, { kind: 'missing-part', count: 1 }]);
  });

  it('a part that someone unpacked beside its archive is read once', () => {
    const [layout] = layOutNames([
      `events_1_${APP}.zstd`,
      `events_1_${APP}`,
      `events_2_${APP}.zstd`,
    ]);
    expect(layout?.fileNames).toEqual([`events_1_${APP}`, `events_2_${APP}.zstd`]);
    expect(layout?.gaps).toEqual([]);
  });

  it('parts of several logs in one directory stay apart', () => {
    const layouts = layOutNames([
      'events_1_b.lz4',
      'events_1_a',
      'events_2_a',
      'appstatus_b.inprogress',
    ]);
    expect(layouts).toMatchObject([
      { name: 'eventlog_v2_a', fileNames: ['events_1_a', 'events_2_a'], isInProgress: false },
      { name: 'eventlog_v2_b', fileNames: ['events_1_b.lz4'], isInProgress: true },
    ]);
  });

  it('without events is no log', () => {
    expect(layOutNames([`appstatus_${APP}.inprogress`])).toEqual([]);
  });
});

describe('a Databricks directory', () => {
  it('is read by time, the part that has none last', () => {
    const layouts = layOutNames([
      'eventlog',
      'eventlog-2024-01-01--10-00.gz',
      'eventlog-2023-12-31--23-00.gz',
      'eventlog-2024-01-01--09-00.gz',
      'eventlog-2024-01-01--09-00',
    ]);
    expect(layouts).toEqual([
      {
        name: 'eventlog',
        kind: 'databricks',
        fileNames: [
          'eventlog-2023-12-31--23-00.gz',
          'eventlog-2024-01-01--09-00',
          'eventlog-2024-01-01--10-00.gz',
          'eventlog',
        ],
        gaps: [],
        isInProgress: false,
      },
    ]);
  });
});

describe('single files', () => {
  it('are a log each, by name', () => {
    const layouts = layOutNames([
      `${APP}_2`,
      `${APP}_1`,
      'app-2.zstd.inprogress',
      'eventlog-notes.txt',
    ]);
    expect(layouts.map(({ name, isInProgress }) => [name, isInProgress])).toEqual([
      ['app-2.zstd.inprogress', true],
      [`${APP}_1`, false],
      [`${APP}_2`, false],
      ['eventlog-notes.txt', false],
    ]);
    expect(
      layouts.every(({ kind, fileNames }) => kind === 'single' && fileNames.length === 1),
    ).toBe(true);
  });

  it.for([
    { name: `${APP}.lz4`, gaps: [] },
    { name: `events_1_${APP}`, gaps: [] },
    { name: `events_3_${APP}`, gaps: [{ kind: 'missing-part', count: 2 }] },
    { name: `events_3_${APP}.compact`, gaps: [{ kind: 'compacted' }] },
  ])('$name, read by itself', ({ name, gaps }) => {
    expect(layOutFile(name)).toMatchObject({ name, kind: 'single', fileNames: [name], gaps });
  });
});

describe('isNoLogName', () => {
  it.for([
    `.${APP}.crc`,
    `${APP}.crc`,
    '_SUCCESS',
    '.DS_Store',
    `appstatus_${APP}`,
    `appstatus_${APP}.inprogress`,
    `events_2_${APP}.zstd.compact.inprogress`,
  ])('%s', (name) => {
    expect(isNoLogName(name)).toBe(true);
    expect(layOutNames([name])).toEqual([]);
  });

  it.for([APP, `${APP}.inprogress`, `events_2_${APP}.compact`, 'eventlog', 'README.md'])(
    '%s may be one',
    (name) => {
      expect(isNoLogName(name)).toBe(false);
    },
  );
});
