import { expect, it } from 'vitest';
import { FORM_RULES } from '../../../src/model/secrets/secret-forms.ts';
import { VALUE_RULES } from '../../../src/model/secrets/secret-places.ts';
import { SECRET_TEXTS } from '../../builders/secrets.ts';
import { randomOf } from '../../fuzz/random.ts';

/** Texts with secrets, cut up and put together again, in any spelling. */
function variations(count: number): readonly string[] {
  const random = randomOf('needs');
  const glue = [
    '',
    ' ',
    '\n',
    '"',
    "'",
    '\\"',
    '=',
    ': ',
    ' = ',
    '(',
    ', ',
    '<',
    '@',
    '://',
  ] as const;
  const texts = [...SECRET_TEXTS];
  while (texts.length < count) {
    const pieces = Array.from({ length: 1 + random.below(4) }, () => {
      const text = SECRET_TEXTS[random.below(SECRET_TEXTS.length)] ?? '';
      const from = random.chance(0.5) ? 0 : random.below(text.length);
      const piece = text.slice(from, from + 10 + random.below(100));
      return (random.chance(0.2) ? piece.toUpperCase() : piece) + random.pick(glue);
    });
    texts.push(pieces.join(''));
  }
  return texts;
}

const TEXTS = variations(20_000);

it.for(FORM_RULES.map(({ pattern, needs = '' }) => ({ pattern, needs })))(
  '$pattern is where "$needs" is',
  ({ pattern, needs }) => {
    const found = TEXTS.filter((text) => text.search(pattern) >= 0);
    expect(found.filter((text) => !text.includes(needs))).toEqual([]);
  },
);

it.for(VALUE_RULES.map((rule) => ({ ...rule, needs: rule.needs ?? /^/ })))(
  'a value behind $before is where $needs is',
  ({ before, read, needs }) => {
    const found = TEXTS.filter((text) =>
      [...text.matchAll(before)].some((at) => read(text, at.index + at[0].length) !== undefined),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => !needs.test(text))).toEqual([]);
  },
);
