import { expect, it } from 'vitest';
import { columnInCode, columnLists } from '../../src/metrics/plan-operator.ts';

it.for([
  { key: 'k', named: 'k' },
  { key: 'cast(k as bigint)', named: 'k' },
  { key: 'cast(o.amount as decimal(12, 2))', named: 'o.amount' },
  { key: 'cast(upper(k) as string)', named: 'cast(upper(k) as string)' },
  { key: 'upper(k)', named: 'upper(k)' },
])('a key as the program would name it: $key', ({ key, named }) => {
  expect(columnInCode(key)).toBe(named);
});

it.for([
  {
    text: 'SortMergeJoin [k#1L, d#2], [k#3L, e#4], Inner',
    lists: [
      ['k', 'd'],
      ['k', 'e'],
    ],
  },
  { text: 'Sort [k#1 ASC NULLS FIRST]', lists: [['k']] },
  {
    text: 'Sort [round(a#1, 2), b[0]#2, f(g(c#3), 1)]',
    lists: [['round(a, 2)', 'b[0]', 'f(g(c), 1)']],
  },
  { text: "Project ['😀'#1, b#2], [c#3]", lists: [["'😀'", 'b'], ['c']] },
  { text: 'Project [a), b, (c, d], []', lists: [['a)', 'b', '(c', 'd'], []] },
  { text: 'Project [a#1, b', lists: [] },
])('the columns between brackets: $text', ({ text, lists }) => {
  expect(columnLists(text)).toEqual(lists);
});
