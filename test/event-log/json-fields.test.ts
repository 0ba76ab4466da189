import { describe, expect, it } from 'vitest';
import {
  amountAt,
  idAt,
  idsAt,
  nameAt,
  numberAt,
  objectsAt,
  stringMapAt,
  timeAt,
} from '../../src/event-log/json-fields.ts';

describe('fields of parsed JSON', () => {
  it.for([
    { value: 5, number: 5, amount: 5, time: 5, id: 5 },
    { value: '5', number: 5, amount: 5, time: 5, id: 5 },
    { value: 0, number: 0, amount: 0, time: undefined, id: 0 },
    { value: -1, number: -1, amount: 0, time: undefined, id: undefined },
    { value: 1.5, number: 1.5, amount: 1.5, time: 1.5, id: undefined },
    { value: 2 ** 60, number: 2 ** 60, amount: 2 ** 60, time: undefined, id: undefined },
    { value: 1e300, number: undefined, amount: 0, time: undefined, id: undefined },
    { value: '1e999', number: undefined, amount: 0, time: undefined, id: undefined },
    { value: Number.NaN, number: undefined, amount: 0, time: undefined, id: undefined },
    { value: 'Map(a -> 1)', number: undefined, amount: 0, time: undefined, id: undefined },
    { value: '', number: undefined, amount: 0, time: undefined, id: undefined },
    { value: null, number: undefined, amount: 0, time: undefined, id: undefined },
    { value: { a: 1 }, number: undefined, amount: 0, time: undefined, id: undefined },
  ])('$value', ({ value, number, amount, time, id }) => {
    const parent = { key: value };

    expect(numberAt(parent, 'key')).toBe(number);
    expect(amountAt(parent, 'key')).toBe(amount);
    expect(timeAt(parent, 'key')).toBe(time);
    expect(idAt(parent, 'key')).toBe(id);
  });

  it('cuts what is longer than any name', () => {
    expect(nameAt({ key: 'host-1' }, 'key')).toBe('host-1');
    expect(nameAt({ key: 'é'.repeat(200_000) }, 'key')).toBe('é'.repeat(500));
    expect(nameAt({ key: 5 }, 'key')).toBeUndefined();
  });

  it.for([
    { list: [], ids: [] },
    { list: [0, 3, 7], ids: [0, 3, 7] },
    { list: [3, 3, 7], ids: [3, 7] },
    { list: [7, 3, 7, 0], ids: [7, 3, 0] },
    { list: ['2', 1.5, null, 2 ** 60, 4, {}], ids: [2, 4] },
    { list: 'Map(a -> 1)', ids: [] },
  ])('keeps each id of $list once, in its order', ({ list, ids }) => {
    expect(idsAt({ list }, 'list')).toEqual(ids);
  });

  it('keeps the objects of a list and the text of a map', () => {
    expect(objectsAt({ list: [{ a: 1 }, null, 3, [4]] }, 'list')).toEqual([{ a: 1 }]);
    const map = stringMapAt(JSON.parse('{"m":{"a":"1","b":2,"c":null,"__proto__":"x"}}'), 'm');
    expect(Object.entries(map)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['__proto__', 'x'],
    ]);
  });
});
