/** What a new heuristic starts from. */

/** `shuffle-data-skew` → `shuffleDataSkew`. */
export function exportNameOf(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** In the code and on the page: a test compares them. */
const WHY = 'What a killed task did is paid for and thrown away.';

export function codeOf(id: string): string {
  return `import { z } from 'zod';
import { countInWords } from '../metrics/words.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  // ours, to be calibrated: where a threshold comes from is said beside it
  minKilledTaskShare: z.number().min(0).max(1).default(0.1),
});

export const ${exportNameOf(id)}: Heuristic = defineHeuristic({
  meta: {
    id: '${id}',
    title: 'Many tasks are killed',
    why: '${WHY}',
    category: 'reliability',
  },
  requires: ['totals'],
  options: Options,

  evaluate(app, { minKilledTaskShare }) {
    const { taskCount, killedTaskCount } = app.sections.totals;
    if (taskCount === 0) return { kind: 'not-applicable', reason: 'no task ended' };
    const share = killedTaskCount / taskCount;
    if (share < minKilledTaskShare) return { kind: 'pass' };
    return {
      kind: 'flag',
      findings: [
        {
          severity: 'low',
          subject: { kind: 'application' },
          headline: \`\${countInWords(killedTaskCount)} of \${countInWords(taskCount)} tasks were killed\`,
          evidence: [measure('Killed tasks', share, 'ratio', minKilledTaskShare)],
          recommendations: [{ kind: 'look-into', advice: 'Read who killed the first of them.' }],
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

The share of task ends that were killed, of all task ends.

## Options

| option | default | unit |
| --- | --- | --- |
| \`minKilledTaskShare\` | 0.1 | share of tasks |

## What to do

Read who killed the first of them.

## When it is wrong

When it is meant: speculation kills the slower of two attempts.
`;
}

export function testOf(id: string): string {
  const name = exportNameOf(id);
  return `import { describe, expect, it } from 'vitest';
import { ${name} } from '../../src/heuristics/${id}.ts';
import { anApplication, totalsOf } from '../builders/application.ts';

function withKilled(killedTaskCount: number) {
  return anApplication({ sections: { totals: totalsOf({ taskCount: 1000, killedTaskCount }) } });
}

describe('${id}', () => {
  it.for([
    { killedTaskCount: 99, kind: 'pass' },
    { killedTaskCount: 100, kind: 'flag' },
  ])('$killedTaskCount of 1000 tasks were killed: $kind', ({ killedTaskCount, kind }) => {
    expect(${name}.run(withKilled(killedTaskCount), {}).kind).toBe(kind);
  });

  it('says nothing where no task ended', () => {
    const app = anApplication({ sections: { totals: totalsOf({ taskCount: 0 }) } });

    expect(${name}.run(app, {}).kind).toBe('not-applicable');
  });
});
`;
}
