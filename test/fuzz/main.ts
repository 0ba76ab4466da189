import { fork } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { FAMILIES } from './families.ts';

/**
 * npm run fuzz -- [--seconds N] [--cases N] [--seed S] [--family NAME]
 * Cases from the seed on, of all families in turn, in a process of their own with little memory. What fails is made small, kept
 * in files, and told with the command that shows it. Ends with 1 when something failed.
 */
const MEMORY_MIB = 600;
const MAX_CASE_MS = 120_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    cases: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    family: { type: 'string' },
  },
});
const families = values.family === undefined ? FAMILIES : [values.family];
const endsAtMs = Date.now() + Number(values.seconds) * 1_000;
const firstSeed = Number(values.seed);
const lastSeed = firstSeed + Number(values.cases);
const counts = { done: 0, failed: 0 };

process.stdout.write(`seed ${firstSeed}, ${values.seconds} s, ${families.join(' ')}\n`);
let now = { family: '', seed: firstSeed };
let worker = startWorker();
for (let seed = firstSeed; seed < lastSeed && Date.now() < endsAtMs; seed += 1) {
  for (const family of families) {
    now = { family, seed };
    const failures = await run(now);
    counts.done += 1;
    if (failures.length > 0) counts.failed += 1;
    for (const failure of failures) process.stdout.write(`FAILED ${commandOf(now)}\n${failure}\n`);
  }
}
worker.kill();
process.stdout.write(`${counts.done} cases, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function startWorker() {
  return fork(path.join(import.meta.dirname, 'worker.ts'), {
    execArgv: [`--max-old-space-size=${MEMORY_MIB}`],
  });
}

function commandOf({ family, seed }: typeof now): string {
  return `npm run fuzz -- --family ${family} --seed ${seed} --cases 1`;
}

/** What failed; a worker that dies or never answers has failed too, and another takes its place. */
async function run(asked: typeof now): Promise<readonly string[]> {
  const current = worker;
  return new Promise((resolve) => {
    const settle = (failures: readonly string[]): void => {
      clearTimeout(timer);
      current.removeAllListeners();
      resolve(failures);
    };
    const replace = (failure: string): void => {
      worker = startWorker();
      settle([failure]);
    };
    const timer = setTimeout(() => {
      current.kill('SIGKILL');
      replace(`no end after ${MAX_CASE_MS} ms`);
    }, MAX_CASE_MS);
    current.once('message', (failures: readonly string[]) => settle(failures));
    current.once('exit', (code, signal) => replace(`the process died: ${code ?? signal}`));
    current.send(asked);
  });
}
