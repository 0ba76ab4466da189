import { expect, it } from 'vitest';
import { shortened } from '../../../src/model/texts/shortened.ts';

it.for([
  { text: '', length: 3, is: '' },
  { text: 'abc', length: 3, is: 'abc' },
  { text: 'abcd', length: 3, is: 'ab…' },
  // a character of two units is one, and is never halved
  { text: '😀😀😀', length: 3, is: '😀😀😀' },
  { text: '😀😀😀😀', length: 3, is: '😀😀…' },
  { text: 'x'.repeat(1e6), length: 2, is: 'x…' },
])('$text in $length', ({ text, length, is }) => {
  expect(shortened(text, length)).toBe(is);
});
