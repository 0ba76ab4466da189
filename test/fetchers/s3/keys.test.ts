import { describe, expect, it } from 'vitest';
import { behindFolder, foldKeys } from '../../../src/fetchers/s3/keys.ts';
import type { StoredObject } from '../../../src/fetchers/s3/object-store.ts';

const ROLLED = 'eventlog_v2_application_1_1';

function object(key: string, byteCount = 1, modifiedAtMs?: number): StoredObject {
  return { key, byteCount, ...(modifiedAtMs !== undefined && { modifiedAtMs }) };
}

function folded(prefix: string, ...pages: readonly (readonly StoredObject[])[]) {
  const folding = foldKeys(prefix);
  return [...pages.map((page) => folding.take(page)), folding.end()];
}

describe('keys as a folder', () => {
  it('makes files of keys right beneath the prefix', () => {
    expect(folded('e/', [object('e/app-1', 5, 9), object('e/app-2')])).toEqual([
      [
        { name: 'app-1', kind: 'file', byteCount: 5, modifiedAtMs: 9 },
        { name: 'app-2', kind: 'file', byteCount: 1 },
      ],
      [],
    ]);
  });

  it('sums up a folder over pages, and tells of it when it is over', () => {
    expect(
      folded(
        '',
        [object(`${ROLLED}/`, 0, 10), object(`${ROLLED}/appstatus_x`, 0, 30)],
        [object(`${ROLLED}/events_1_x`, 100, 20), object(`${ROLLED}/events_2_x`, 50)],
        [object('f', 2)],
      ),
    ).toEqual([
      [],
      [],
      [
        { name: ROLLED, kind: 'folder', byteCount: 150, modifiedAtMs: 30 },
        { name: 'f', kind: 'file', byteCount: 2 },
      ],
      [],
    ]);
  });

  it('tells of the last folder at the end', () => {
    expect(folded('', [object('a/x', 1, 1), object('b/x/y', 2, 2)])).toEqual([
      [{ name: 'a', kind: 'folder', byteCount: 1, modifiedAtMs: 1 }],
      [{ name: 'b', kind: 'folder', byteCount: 2, modifiedAtMs: 2 }],
    ]);
  });

  it.for(['e/', 'e//x', 'e/.', 'e/..', 'e/../x', 'e/./x', 'e/app-1_$folder$', 'e/a_$folder$/x'])(
    'sees no file in %s',
    (key) => {
      expect(folded('e/', [object(key)])).toEqual([[], []]);
    },
  );

  it('ends a folder at a key that is no file', () => {
    expect(folded('', [object('a/x'), object('a_$folder$'), object('b')])).toEqual([
      [
        { name: 'a', kind: 'folder', byteCount: 1 },
        { name: 'b', kind: 'file', byteCount: 1 },
      ],
      [],
    ]);
  });
});

describe('what is passed over', () => {
  it.for([
    [undefined, undefined],
    [ROLLED, undefined],
    ['warehouse', 'e/warehouse/\u{10FFFF}'],
  ] as const)('a page that ends in %s', ([folder, behind]) => {
    expect(behindFolder('e/', folder)).toBe(behind);
  });
});
