import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { documentOf, documentsOf, HEALTHY_ID, HEALTHY_LOG, SKEWED_LOG } from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

const JSON_ONLY = ['--format', 'json', '--no-store'];

function rules(evaluate: string): string {
  return `import { defineHeuristic } from 'sparkvet/heuristic';
    import { z } from 'zod';
    export const mine = defineHeuristic({
      meta: { id: 'my-own', title: 'Mine', why: 'Because.', category: 'driver' },
      requires: [],
      options: z.strictObject({ limitMs: z.number().default(5_000) }),
      evaluate: (app, options) => { ${evaluate} },
    });`;
}

describe.concurrent('a config file', () => {
  it('switches heuristics, sets options and brings its own; the flag beats it', async () => {
    using directory = aDirectory({
      'conf/rules.mjs': rules(
        `return { kind: 'not-applicable', reason: app.name + ' ' + options.limitMs };`,
      ),
      'conf/sparkvet.json': JSON.stringify({
        modules: ['./rules.mjs'],
        heuristics: { spill: false, 'dr-executor-gc': true, 'my-own': { limitMs: 7_000 } },
        gateScale: 3,
        cluster: 'of-file',
        store: false,
        formats: ['json'],
      }),
    });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', SKEWED_LOG, '--config', 'conf/sparkvet.json', '--gate-scale', '0.1'],
      { cwd: directory.path, environment: { SPARKVET_CLUSTER: 'of-environment' } },
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { engine, application, heuristics } = documentOf(stdout);
    const ids = heuristics.map(({ heuristicId }) => heuristicId);
    expect(engine).toMatchObject({ preset: 'recommended', gateScale: 0.1 });
    expect(application.cluster).toBe('of-environment');
    expect(ids).not.toContain('spill');
    expect(ids.slice(-2)).toEqual(['dr-executor-gc', 'my-own']);
    // an option in ms is an absolute amount: it goes with the gate scale
    expect(heuristics.at(-1)?.reason).toBe('orders-enrichment 700');
  });

  it('that is wrong is refused before anything is read', async () => {
    using directory = aDirectory({
      'sparkvet.json': JSON.stringify({ heuristics: { spil: false } }),
    });
    const { code, stdout, stderr } = await runSparkvet(['analyze', HEALTHY_LOG], {
      cwd: directory.path,
      environment: { SPARKVET_CONFIG: 'sparkvet.json' },
    });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'sparkvet: unknown heuristic "spil": did you mean spill or dr-executor-spill? (sparkvet heuristics lists them)\n',
    );
  });

  it('with a module that breaks is refused with the reason', async () => {
    using directory = aDirectory({
      'rules.mjs': `throw new Error('no licence\\nat all');`,
      'sparkvet.json': JSON.stringify({ modules: ['rules.mjs'] }),
    });
    const { code, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--config', 'sparkvet.json'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^sparkvet: modules: \S+rules\.mjs cannot be loaded: no licence at all\n$/,
    );
  });
});

describe.concurrent("a heuristic of the user's own", () => {
  it('that throws is an error result, and nothing else is lost', async () => {
    using directory = aDirectory({
      'rules.mjs': rules(`throw new Error('out of luck');`),
      'sparkvet.json': JSON.stringify({ modules: ['rules.mjs'] }),
    });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--config', 'sparkvet.json', ...JSON_ONLY],
      { cwd: directory.path },
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const results = documentOf(stdout).heuristics;
    expect(results.at(-1)).toEqual({
      heuristicId: 'my-own',
      outcome: 'error',
      reason: 'out of luck',
    });
    expect(results.filter(({ outcome }) => outcome === 'error')).toHaveLength(1);
  });
});

describe.concurrent('what nobody foresaw', () => {
  it('in one log has its stack and does not stop the others', async () => {
    // a getter that throws stands for a bug of ours: no check of a verdict is prepared for it
    using directory = aDirectory({
      'rules.mjs': rules(`
        if (app.name !== 'orders-enrichment') return { kind: 'pass' };
        Object.defineProperty(app, 'outcome', { get() { throw new Error('met a bug') } });
        return { kind: 'pass' };`),
      'sparkvet.json': JSON.stringify({ modules: ['rules.mjs'] }),
      'logs/1.zst': readFileSync(SKEWED_LOG),
      'logs/2.zst': readFileSync(HEALTHY_LOG),
    });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', 'logs', '--config', 'sparkvet.json', ...JSON_ONLY],
      { cwd: directory.path },
    );

    expect(code).toBe(70);
    expect(stderr).toMatch(
      /^sparkvet: this is a bug of ours, .*\(met in logs: 1\.zst\)\nError: met a bug\n {4}at /,
    );
    expect(documentsOf(stdout).map(({ application }) => application.id)).toEqual([HEALTHY_ID]);
  });

  it('in many logs has a few stacks and a line for each of the rest', async () => {
    const log = readFileSync(HEALTHY_LOG);
    using directory = aDirectory({
      'rules.mjs': rules(
        `Object.defineProperty(app, 'outcome', { get() { throw new Error('met a bug') } });`,
      ),
      'sparkvet.json': JSON.stringify({ modules: ['rules.mjs'] }),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`logs/${number}.zst`, log])),
    });
    const { code, stderr } = await runSparkvet(
      ['analyze', 'logs', '--config', 'sparkvet.json', ...JSON_ONLY],
      { cwd: directory.path },
    );

    expect(code).toBe(70);
    expect(stderr.match(/^Error: met a bug\n {4}at /gm)).toHaveLength(3);
    expect(stderr).toMatch(
      /\nsparkvet: a bug of ours again, met in logs: 4\.zst: Error: met a bug\nsparkvet: [^\n]+ 5\.zst: Error: met a bug\n$/,
    );
  });

  it.for([
    [
      'a promise that nobody waits for',
      `setTimeout(() => Promise.reject(new Error('too late')), 1);
      await new Promise((resolve) => setTimeout(resolve, 1_000));`,
      'Error: too late\n    at ',
    ],
    ['a run without an end', 'await new Promise(() => {});', 'it stopped without a result'],
  ] as const)('%s', async ([, source, message]) => {
    using directory = aDirectory({
      'rules.mjs': source,
      'sparkvet.json': JSON.stringify({ modules: ['rules.mjs'] }),
    });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--config', 'sparkvet.json'],
      { cwd: directory.path },
    );

    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toContain('sparkvet: this is a bug of ours');
    expect(stderr).toContain(message);
  });
});
