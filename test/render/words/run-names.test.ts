import { describe, expect, it } from 'vitest';
import { nameInWords } from '../../../src/render/words/run-names.ts';

const IDS =
  'id = bd43ed6f-f86e-4da5-b3a0-142366d1be7c\nrunId = 4114bb65-9182-463c-a369-ddf6908c0330';

describe('what a job, a stage or a query is called', () => {
  it.for([
    [`counts\n${IDS}\nbatch = 3`, 'counts, batch 3'],
    [`clean and count\n${IDS}\nbatch = 12`, 'clean and count, batch 12'],
    [`${IDS}\nbatch = 0`, 'batch 0'],
    ['collect at\n  orders.py:48', 'collect at orders.py:48'],
    ['batch = 3', 'batch = 3'],
  ] as const)('%j is %j', ([description, words]) => {
    expect(nameInWords(description)).toBe(words);
  });
});
