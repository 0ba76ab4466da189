/**
 * `node bench/serve/queries.ts /tmp/serve-bench/store.db [--rounds 40]`: how long each question of `Insights` takes on a store,
 * one after the other in one thread, each with names that differ between rounds. The first round is told apart: it also
 * reads the file.
 */
import { parseArgs } from 'node:util';
import type { Insights } from '../../src/store/insights.ts';
import { openStores } from '../../src/store/open-store.ts';
import { createRandom } from './random.ts';

const DAY_MS = 86_400_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '40' }, only: { type: 'string', default: '' } },
});
await using stores = await openStores(positionals[0] ?? '/tmp/serve-bench/store.db');
const { insights, analyses } = stores;
const random = createRandom(7);
const users = await insights.names('user', '', 3_000);
const queues = await insights.names('queue', '', 100);
const jobs = await insights.names('job', 'air', 20_000);
const newest = await insights.search({ limit: 500 });
const applications = newest.rows.map(({ application }) => application);
const untilMs = (applications[0]?.startedAtMs ?? 0) + DAY_MS;
const heuristics = (await insights.heuristicRecords({ fromMs: 0, toMs: untilMs })).map(
  ({ heuristicId }) => heuristicId,
);
process.stdout.write(
  `${await insights.analysisCount()} analyses, ${users.length} users, ${queues.length} queues, ${jobs.length} jobs of Airflow, ${heuristics.length} heuristics\n`,
);

const last = (days: number) => ({ fromMs: untilMs - days * DAY_MS, toMs: untilMs });
const user = () => random.of(users);
const queue = () => random.of(queues);
const job = () => random.of(jobs);
const heuristic = () => random.of(heuristics);
const [busiestQueue, busiestUser] = await Promise.all([
  busiest(insights, 'queue'),
  busiest(insights, 'user'),
]);

const QUESTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  'list, newest 50': async () => analyses.list({ limit: 50 }),
  'get with findings': async () => analyses.get(random.of(applications)),
  analysisCount: async () => insights.analysisCount(),
  ...Object.fromEntries(
    (['all', 'cause', 'queue', 'user', 'job', 'host'] as const).flatMap((dimension) =>
      [7, 30, 90].map((days) => [
        `sums by ${dimension}, ${days} days`,
        async () =>
          insights.sums({
            ...last(days),
            dimension,
            orderBy: 'recoverableMemoryByteMs',
            limit: 20,
          }),
      ]),
    ),
  ),
  'sums by job, 180 days': async () =>
    insights.sums({ ...last(180), dimension: 'job', orderBy: 'heldCoreMs', limit: 20 }),
  'sums by cause of a user, 90 days': async () =>
    insights.sums({
      ...last(90),
      dimension: 'cause',
      orderBy: 'applicationCount',
      limit: 20,
      within: { user: user() },
    }),
  'sums by job of a user, 90 days': async () =>
    insights.sums({
      ...last(90),
      dimension: 'job',
      orderBy: 'applicationCount',
      limit: 20,
      within: { user: user() },
    }),
  'sums by job of the busiest user, 90 days': async () =>
    insights.sums({
      ...last(90),
      dimension: 'job',
      orderBy: 'applicationCount',
      limit: 20,
      within: { user: busiestUser },
    }),
  'sums by job of a queue, 30 days': async () =>
    insights.sums({
      ...last(30),
      dimension: 'job',
      orderBy: 'durationMs',
      limit: 20,
      within: { queue: queue() },
    }),
  'sums by job of the busiest queue, 90 days': async () =>
    insights.sums({
      ...last(90),
      dimension: 'job',
      orderBy: 'durationMs',
      limit: 20,
      within: { queue: busiestQueue },
    }),
  'sums by user of the busiest queue, 30 days': async () =>
    insights.sums({
      ...last(30),
      dimension: 'user',
      orderBy: 'durationMs',
      limit: 20,
      within: { queue: busiestQueue },
    }),
  'series of all, 90 days': async () => insights.series({ ...last(90), dimension: 'all', key: '' }),
  'series of a cause, 180 days': async () =>
    insights.series({ ...last(180), dimension: 'cause', key: heuristic() }),
  'series of a job, 90 days': async () =>
    insights.series({ ...last(90), dimension: 'job', key: job() }),
  'mostToRecover, 7 days': async () =>
    insights.mostToRecover({ ...last(7), orderBy: 'recoverableMemoryByteMs', limit: 20 }),
  'mostToRecover, 90 days': async () =>
    insights.mostToRecover({ ...last(90), orderBy: 'recoverableWallMs', limit: 20 }),
  'mostToRecover of a user, 90 days': async () =>
    insights.mostToRecover({ ...last(90), orderBy: 'recoverableWallMs', limit: 20, user: user() }),
  'mostToRecover of the busiest queue, 90 days': async () =>
    insights.mostToRecover({
      ...last(90),
      orderBy: 'recoverableMemoryByteMs',
      limit: 20,
      queue: busiestQueue,
    }),
  'search, newest 50': async () => insights.search({ limit: 50 }),
  'search user': async () => insights.search({ limit: 50, user: user() }),
  'search heuristic, severe': async () =>
    insights.search({ limit: 50, heuristicId: heuristic(), atLeast: 'severe' }),
  'search heuristic of a queue, last 30 days': async () =>
    insights.search({ ...last(30), limit: 50, heuristicId: heuristic(), queue: queue() }),
  'search heuristic of a preset that never has it': async () =>
    insights.search({
      limit: 50,
      heuristicId: heuristic(),
      preset: 'dr-elephant',
      outcome: 'killed',
    }),
  'search failed of a user': async () =>
    insights.search({ limit: 50, outcome: 'failed', user: user() }),
  'search common word': async () => insights.search({ limit: 50, text: 'orders' }),
  'search first letter': async () => insights.search({ limit: 50, text: 'o' }),
  'search three words': async () => insights.search({ limit: 50, text: 'core fraud snap' }),
  'search common word, rare user': async () =>
    insights.search({ limit: 50, text: 'stage', user: user() }),
  'search rare word, broad filter': async () =>
    insights.search({ limit: 50, text: job().replace('airflow/', ''), atLeast: 'moderate' }),
  'search words that never meet': async () =>
    insights.search({ limit: 50, text: 'orders payments' }),
  'search id': async () =>
    insights.search({
      limit: 50,
      applicationId: random.of(applications).id.replace('application_', 'job_'),
    }),
  'search beginning of an id': async () =>
    insights.search({ limit: 50, applicationId: random.of(applications).id.slice(0, 27) }),
  'search beginning of all ids, old': async () =>
    insights.search({ limit: 50, applicationId: 'application_1700000000000_00' }),
  'search far back': async () =>
    insights.search({
      limit: 50,
      text: 'orders',
      toMs: untilMs - 150 * DAY_MS,
      queue: busiestQueue,
    }),
  attempts: async () => insights.attempts(random.of(applications).id),
  'runs of a job': async () => insights.runs({ jobKey: job(), limit: 100 }),
  'adoption, 180 days': async () => insights.adoption(last(180)),
  'names of jobs': async () =>
    insights.names('job', random.of(['a', 'oozie/', 'azkaban/core', 'zzz']), 20),
  'heuristicRecords, 90 days': async () => insights.heuristicRecords(last(90)),
  dismissals: async () =>
    insights.dismissals(
      { cluster: 'default', applicationId: random.of(applications).id, jobKey: job() },
      untilMs,
    ),
  'outdated, 100': async () => insights.outdated({ engineVersion: '0.1.0', limit: 100 }),
  'outdated, none': async () =>
    insights.outdated({ engineVersion: '0.1.0', preset: 'nobody', limit: 100 }),
};

process.stdout.write(`${'first'.padStart(8)} ${'p50'.padStart(8)} ${'p99'.padStart(8)}  ms\n`);
for (const [name, ask] of Object.entries(QUESTIONS)) {
  if (!name.includes(values.only)) continue;
  const [first = 0, ...rest] = await timesOf(ask, Number(values.rounds) + 1);
  const sorted = rest.toSorted((a, b) => a - b);
  const row = [
    first,
    sorted[Math.floor(sorted.length / 2)] ?? 0,
    sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0,
  ];
  process.stdout.write(`${row.map((ms) => ms.toFixed(1).padStart(8)).join(' ')}  ${name}\n`);
}
process.stdout.write(`memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB\n`);

async function timesOf(ask: () => Promise<unknown>, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const startMs = performance.now();
    await ask();
    times.push(performance.now() - startMs);
  }
  return times;
}

async function busiest(of: Insights, dimension: 'queue' | 'user'): Promise<string> {
  const [first] = await of.sums({ ...last(90), dimension, orderBy: 'applicationCount', limit: 1 });
  return first?.key ?? '';
}
