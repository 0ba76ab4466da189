/** What a new heuristic starts from. */

/** `shuffle-data-skew` → `shuffleDataSkew`. */
export function exportNameOf(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export const WHY = 'Work that fails is paid for and has to be done again.';

export function codeOf(id: string): string {
  return `import { z } from 'zod';
import { countInWords } from '../metrics/words.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject({
  // ours, to be calibrated: where a threshold comes from is said beside it
  minFailedTaskShare: z.number().min(0).max(1).default(0.1),
});

export const ${exportNameOf(id)}: Heuristic = defineHeuristic({
  meta: {
    id: '${id}',
    title: 'Many tasks fail',
    why: '${WHY}',
    category: 'reliability',
  },
  requires: ['totals'],
  options: Options,

  evaluate(app, { minFailedTaskShare }) {
    const { taskCount, failedTaskCount } = app.sections.totals;
    if (taskCount === 0) return { kind: 'not-applicable', reason: 'no task ended' };
    const share = failedTaskCount / taskCount;
    if (share < minFailedTaskShare) return { kind: 'pass' };
    return {
      kind: 'flag',
      findings: [
        {
          severity: 'low',
          subject: { kind: 'application' },
          headline: \`\${countInWords(failedTaskCount)} of \${countInWords(taskCount)} tasks failed\`,
          evidence: [
            {
              kind: 'measure',
              label: 'Failed tasks',
              is: { value: share, unit: 'ratio' },
              limit: { value: minFailedTaskShare, unit: 'ratio' },
            },
          ],
          recommendations: [{ kind: 'look-into', advice: 'Read why the first of them failed.' }],
          confidence: { level: 'high', because: 'every task end was counted' },
          owner: 'user',
        },
      ],
    };
  },
});
`;
}

export function pageOf(id: string): string {
  return `# ${id}

${WHY}

## How it judges

The share of task ends that are failures, over all tasks.

## Options

| option | default | unit |
| --- | --- | --- |
| \`minFailedTaskShare\` | 0.1 | share of tasks |

## What to do

Read why the first of them failed.

## When it is wrong

When failing is cheap: a few short tasks that are repeated at once.
`;
}

export function testOf(id: string): string {
  const name = exportNameOf(id);
  return `import { describe, expect, it } from 'vitest';
import { ${name} } from '../../src/heuristics/${id}.ts';
import { anApplication, totalsOf } from '../builders/application.ts';

function withFailed(failedTaskCount: number) {
  return anApplication({ sections: { totals: totalsOf({ taskCount: 1000, failedTaskCount }) } });
}

describe('${id}', () => {
  it.for([
    { failedTaskCount: 99, kind: 'pass' },
    { failedTaskCount: 100, kind: 'flag' },
  ])('$failedTaskCount of 1000 tasks failed: $kind', ({ failedTaskCount, kind }) => {
    expect(${name}.run(withFailed(failedTaskCount), {}).kind).toBe(kind);
  });

  it('says nothing where no task ended', () => {
    const app = anApplication({ sections: { totals: totalsOf({ taskCount: 0 }) } });

    expect(${name}.run(app, {}).kind).toBe('not-applicable');
  });
});
`;
}
