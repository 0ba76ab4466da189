import { describe, expect, it } from 'vitest';
import { planOutput, refuseSeveral } from '../../src/cli/output-plan.ts';

const DIRECTORY = './sparkvet-out';

describe('what is printed and what becomes a file', () => {
  it.for([
    [{}, { printed: 'terminal', filed: ['html'], directory: DIRECTORY }],
    [{ out: 'o' }, { printed: 'terminal', filed: ['html'], directory: 'o' }],
    [{ formats: ['html'] }, { filed: ['html'], directory: DIRECTORY }],
    [{ formats: ['json'] }, { printed: 'json', filed: [], directory: DIRECTORY }],
    [{ formats: ['html', 'json'] }, { printed: 'json', filed: ['html'], directory: DIRECTORY }],
    [
      { formats: ['terminal', 'html', 'terminal'] },
      { printed: 'terminal', filed: ['html'], directory: DIRECTORY },
    ],
    [
      { formats: ['json'], out: 'o' },
      { filed: ['json'], directory: 'o' },
    ],
    [
      { formats: ['json', 'terminal', 'html', 'json'], out: 'o' },
      { filed: ['json', 'terminal', 'html'], directory: 'o' },
    ],
  ] as const)('%o', ([settings, plan]) => {
    expect(planOutput(settings)).toEqual(plan);
  });

  it('two formats cannot share standard output', () => {
    expect(() => planOutput({ formats: ['json', 'html', 'sarif'] })).toThrow(
      '--format: json and sarif cannot share standard output: name a directory with --out',
    );
  });

  it.for(['junit', 'sarif'] as const)('%s on standard output is of one application', (format) => {
    expect(() => refuseSeveral(planOutput({ formats: [format] }))).toThrow(
      `--format: ${format} of several applications needs a file for each`,
    );
    expect(() => refuseSeveral(planOutput({ formats: [format], out: 'o' }))).not.toThrow();
  });

  it.for(['json', 'markdown', 'terminal', 'html'] as const)('%s may be of several', (format) => {
    expect(() => refuseSeveral(planOutput({ formats: [format] }))).not.toThrow();
  });
});
