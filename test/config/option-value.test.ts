import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import {
  notEmpty,
  oneOf,
  positiveNumber,
  trueOrFalse,
  wholeNumber,
} from '../../src/config/option-value.ts';

describe('values as they are typed', () => {
  it.for([
    ['1', 1],
    ['0.1', 0.1],
    [' 2 ', 2],
    ['1e-3', 0.001],
  ] as const)('"%s" is the number %d', ([text, value]) => {
    expect(positiveNumber('--gate-scale', text)).toBe(value);
  });

  it.for(['0', '-1', '', ' ', 'x', '1x', 'NaN', 'Infinity', '1e999', '0x10', '0b1', '1_000'])(
    '"%s" is no scale',
    (text) => {
      expect(() => positiveNumber('--gate-scale', text)).toThrow(
        new ConfigError(`--gate-scale: "${text}" is not a number above 0`),
      );
    },
  );

  it.for([
    '0',
    '-1',
    '',
    ' ',
    '1.5',
    '0x10',
    '1e1',
    '0b1',
    '+2',
    '２',
    '65',
    '99999999999999999999',
  ])('"%s" is no count of threads', (text) => {
    expect(() => wholeNumber('--threads', text, 64)).toThrow(
      new ConfigError(`--threads: "${text}" is not a whole number from 1 to 64`),
    );
  });

  it('is a whole number, and may be the most', () => {
    expect([wholeNumber('--threads', '64', 64), wholeNumber('--limit', ' 7 ')]).toEqual([64, 7]);
  });

  it('is one of the names, exactly', () => {
    expect(oneOf('--preset', 'all', ['recommended', 'all'])).toBe('all');
    expect(() => oneOf('--preset', 'All', ['recommended', 'all'])).toThrow(
      '--preset: unknown value "All": did you mean all? (accepted: recommended, all)',
    );
  });

  it('is true or false', () => {
    expect([trueOrFalse('X', 'true'), trueOrFalse('X', 'false')]).toEqual([true, false]);
    expect(() => trueOrFalse('SPARKVET_STORE', 'no')).toThrow('(accepted: true, false)');
  });

  it('is not empty', () => {
    expect(notEmpty('--out', 'x')).toBe('x');
    expect(() => notEmpty('--out', ' ')).toThrow(
      '--out: an empty value is none: leave it out, or say one',
    );
  });
});
