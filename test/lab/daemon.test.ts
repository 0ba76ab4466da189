import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { type DaemonProcess, startDaemon } from './daemon-process.ts';
import { lab, labEnvironment, runToItsEnd, whyNoLab, type YarnApplication } from './lab.ts';

const REASON = whyNoLab();
if (REASON !== undefined) {
  process.stdout.write(
    `SKIPPED the daemon against real HDFS, YARN and History Servers: ${REASON}\n`,
  );
}

const TICK_MS = 10_000;

const state: {
  folder: string;
  configFile: string;
  servers: Readonly<Record<string, string>>;
  daemon: DaemonProcess | undefined;
  /** Of what was submitted. */
  ids: string[];
} = { folder: '', configFile: '', servers: {}, daemon: undefined, ids: [] };

async function writeConfig(): Promise<void> {
  const { LAB_RM_URL = '', LAB_SHS35_URL = '', LAB_SHS41_URL = '' } = state.servers;
  const config = {
    out: 'out',
    clusters: [
      {
        name: 'lab',
        sources: [
          { kind: 'yarn', urls: [LAB_RM_URL] },
          { kind: 'webhdfs', urls: ['http://127.0.0.1:9870'], path: '/spark-events' },
          { kind: 'history-server', url: LAB_SHS35_URL },
          { kind: 'history-server', url: LAB_SHS41_URL },
        ],
      },
    ],
    daemon: { schedule: `*/${TICK_MS / 1000} * * * * *`, health: false },
  };
  state.configFile = path.join(state.folder, 'sparkvet.json');
  await writeFile(state.configFile, JSON.stringify(config));
}

/** Its id is remembered: in the end every one has to be judged. */
async function runJob(
  name: string,
  script: string,
  options: readonly string[] = [],
): Promise<YarnApplication> {
  const url = state.servers['LAB_RM_URL'] ?? '';
  const application = await runToItsEnd(url, { name, script, options });
  state.ids.push(application.id);
  return application;
}

/** How often each attempt of an application was judged. */
async function judgedCounts(applicationId: string): Promise<readonly number[]> {
  await using stores = await openStores(path.join(state.folder, 'out', 'sparkvet.db'));
  const records = await stores.analyses.judged({ cluster: 'lab', applicationId }, 'recommended');
  return records.map(({ judgedCount = 0 }) => judgedCount);
}

async function untilJudged({ id }: YarnApplication, attemptCount = 1): Promise<number> {
  const fromMs = Date.now();
  while ((await judgedCounts(id)).length < attemptCount) await sleep(500);
  return Date.now() - fromMs;
}

describe.skipIf(REASON !== undefined)('the daemon and a real cluster', () => {
  beforeAll(async () => {
    await lab('start', 'all');
    state.servers = await labEnvironment();
    state.folder = await mkdtemp(path.join(tmpdir(), 'sparkvet-lab-'));
    await writeConfig();
    state.daemon = startDaemon(state.configFile);
  });

  afterAll(async () => {
    await state.daemon?.[Symbol.asyncDispose]();
    await rm(state.folder, { recursive: true, force: true });
  });

  it.for<[string, string, readonly string[], number]>([
    ['client mode, Spark 3.5', 'quick.py', ['--spark', '3.5', '--mode', 'client'], 1],
    [
      'cluster mode, Spark 4.1, a rolling log',
      'quick.py',
      ['--spark', '4.1', '--mode', 'cluster'],
      1,
    ],
    [
      'two attempts that fail',
      'fails.py',
      ['--spark', '3.5', '--mode', 'cluster', '--attempts', '2'],
      2,
    ],
  ])('judges %s within two ticks', async ([name, script, options, attemptCount]) => {
    const application = await runJob(name, script, options);
    const waitedMs = await untilJudged(application, attemptCount);

    expect(waitedMs).toBeLessThan(2 * TICK_MS + TICK_MS / 2);
  });

  it.for([
    ['the ResourceManager', 'rm1'],
    ['the History Server', 'shs-3.5'],
    ['the NameNode', 'namenode'],
  ] as const)('catches up after %s was away', async ([what, server]) => {
    const application = await runJob(`while ${what} stops`, 'quick.py');
    await lab('stop', server);
    await sleep(3 * TICK_MS);
    await lab('start', 'all');
    const waitedMs = await untilJudged(application);

    expect(waitedMs).toBeLessThan(2 * TICK_MS + TICK_MS / 2);
  });

  it('loses nothing and repeats nothing when it is killed at work', async () => {
    const applications = [
      await runJob('killed at work 1', 'quick.py'),
      await runJob('killed at work 2', 'fails.py', ['--mode', 'cluster', '--attempts', '1']),
    ];
    for (let killCount = 0; killCount < 5; killCount += 1) {
      await state.daemon?.kill('SIGKILL');
      state.daemon = startDaemon(state.configFile);
      // at different moments of start, poll, reading and saving
      await sleep(1_000 + killCount * 700);
    }
    for (const application of applications) {
      expect(await untilJudged(application)).toBeLessThan(6 * TICK_MS);
    }
  });

  it('stops in time when it is asked to', async () => {
    const exitCode = await state.daemon?.kill('SIGTERM');

    expect(exitCode).toBe(143);
  });

  it('has judged each attempt of each application exactly once', async () => {
    const counts = await Promise.all(state.ids.map(judgedCounts));

    expect(counts.filter((attempts) => attempts.length === 0)).toEqual([]);
    expect(counts.flat().filter((count) => count !== 1)).toEqual([]);
  });
});
