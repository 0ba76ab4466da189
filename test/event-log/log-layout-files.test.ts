import { describe, expect, it } from 'vitest';
import { type ListedFile, layOut } from '../../src/event-log/log-layout.ts';

/** As a listing shows them, by size; 'none' for what bears the name and is no file. */
function listed(sizes: Readonly<Record<string, number | 'none'>>): readonly ListedFile[] {
  return Object.entries(sizes).map(([name, size]) =>
    size === 'none' ? { name, isFile: false } : { name, byteCount: size, isFile: true },
  );
}

describe('a rolling directory', () => {
  it.for([
    {
      what: 'an empty part in the middle',
      sizes: { events_1_a: 9, events_2_a: 0, events_3_a: 9 },
      read: ['events_1_a', 'events_3_a'],
      missing: ['part 2'],
    },
    {
      what: 'an empty part at the beginning',
      sizes: { events_1_a: 0, events_2_a: 9 },
      read: ['events_2_a'],
      missing: ['part 1'],
    },
    {
      what: 'an empty part beside its archive',
      sizes: {
        events_1_a: 9,
        events_2_a: 0,
        'events_2_a.gz': 9,
        events_3_a: 0,
        'events_3_a.gz': 9,
      },
      read: ['events_1_a', 'events_2_a.gz', 'events_3_a.gz'],
      missing: [],
    },
    {
      what: 'a part in the middle that is no file',
      sizes: { events_1_a: 9, events_2_a: 'none', events_3_a: 9 },
      read: ['events_1_a', 'events_3_a'],
      missing: ['part 2'],
    },
    {
      what: 'a last part that is no file',
      sizes: { events_1_a: 9, events_2_a: 9, events_3_a: 'none' },
      read: ['events_1_a', 'events_2_a'],
      missing: ['part 3'],
    },
    {
      what: 'an empty last part of a log that is written',
      sizes: { 'appstatus_a.inprogress': 0, events_1_a: 9, events_2_a: 0 },
      read: ['events_1_a', 'events_2_a'],
      missing: [],
    },
    {
      what: 'an empty last part of a log that is done',
      sizes: { appstatus_a: 0, events_1_a: 9, events_2_a: 0 },
      read: ['events_1_a', 'events_2_a'],
      missing: ['part 2'],
    },
    {
      what: 'an empty compacted part',
      sizes: { events_1_a: 9, events_2_a: 9, 'events_2_a.compact': 0 },
      read: ['events_1_a', 'events_2_a'],
      missing: [],
    },
  ] satisfies readonly {
    what: string;
    sizes: Record<string, number | 'none'>;
    read: string[];
    missing: string[];
  }[])('with $what', ({ sizes, read, missing }) => {
    const [layout] = layOut(listed(sizes));
    expect(layout?.fileNames).toEqual(read);
    expect(layout?.gaps.map(({ detail }) => detail)).toEqual(
      missing.map((part) => `missing from the rolling log: ${part}`),
    );
  });

  it('of no files is no log', () => {
    expect(layOut(listed({ events_1_a: 'none' }))).toEqual([]);
  });
});

describe('a Databricks part', () => {
  it('that is empty gives way to its archive', () => {
    const [layout] = layOut(
      listed({ 'eventlog-2024-01-01--09-00': 0, 'eventlog-2024-01-01--09-00.gz': 9 }),
    );
    expect(layout?.fileNames).toEqual(['eventlog-2024-01-01--09-00.gz']);
  });
});

describe('single files', () => {
  it.for([
    { sizes: { a: 9, 'a.inprogress': 9 }, names: ['a'] },
    { sizes: { 'a.zstd': 9, 'a.zstd.inprogress': 9 }, names: ['a.zstd'] },
    { sizes: { a: 0, 'a.inprogress': 9 }, names: ['a', 'a.inprogress'] },
    { sizes: { b: 9, 'a.inprogress': 9 }, names: ['a.inprogress', 'b'] },
  ] satisfies readonly { sizes: Record<string, number>; names: string[] }[])(
    'of $sizes those are logs: $names',
    ({ sizes, names }) => {
      expect(layOut(listed(sizes)).map(({ name }) => name)).toEqual(names);
    },
  );
});
