import { describe, expect, it } from 'vitest';
import { splitAttempt } from '../../src/model/attempt-key.ts';

describe('the attempt in the name of a log', () => {
  it.for([
    ['application_1_2_3', { id: 'application_1_2', attemptId: '3' }],
    ['application_1_2', { id: 'application_1_2' }],
    ['application_1_2_3_4', { id: 'application_1_2_3_4' }],
    ['local-1700000000000_1', { id: 'local-1700000000000_1' }],
    ['', { id: '' }],
  ] as const)('%s', ([name, parts]) => {
    expect(splitAttempt(name)).toEqual(parts);
  });
});
