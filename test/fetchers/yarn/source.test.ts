import { describe, expect, it } from 'vitest';
import type {
  DiscoveryPage,
  DiscoveryWindow,
  ResourceManager,
} from '../../../src/fetchers/fetcher.ts';
import { yarnSource } from '../../../src/fetchers/yarn/source.ts';
import { createYarn } from '../../../src/fetchers/yarn/yarn.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal } from '../shared/reading.ts';

const API = '/ws/v1/cluster';
const DAY_MS = 86_400_000;
/** The runtime's clock. */
const NOW_MS = aHttpRuntime().nowMs();

function aSource(url: string): ResourceManager {
  const http = aHttpRuntime();
  const yarn = createYarn({ cluster: 'prod', baseUrls: [url] }, http);
  return yarnSource(`yarn ${url}`, yarn, { cluster: 'prod', http });
}

function finished(fromMs: number, toMs: number, endsAtMs: readonly number[]): Exchange {
  const app = endsAtMs.map((finishedTime) => ({
    id: `application_1_${finishedTime}`,
    state: 'FINISHED',
    finishedTime,
    startedTime: 1,
  }));
  return {
    path: `${API}/apps?states=FINISHED%2CFAILED%2CKILLED&applicationTypes=SPARK&finishedTimeBegin=${fromMs}&finishedTimeEnd=${toMs}&deSelects=resourceRequests`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apps: { app } }),
  };
}

async function pagesOf(source: ResourceManager, window: DiscoveryWindow): Promise<DiscoveryPage[]> {
  const pages: DiscoveryPage[] = [];
  for await (const page of source.discover(window, aSignal())) pages.push(page);
  return pages;
}

describe('what YARN tells', () => {
  it('is taken up to the last end that it told, whatever our clock says', async () => {
    await using server = await serve([finished(1000, NOW_MS + DAY_MS, [1200, NOW_MS + 5_000])]);
    const [page] = await pagesOf(aSource(server.url), { fromMs: 1000, order: 'oldest-first' });

    expect(page?.takenToMs).toBe(NOW_MS + 5_000);
    expect(page?.applications).toEqual([
      {
        ref: { cluster: 'prod', id: 'application_1_1200' },
        endedAtMs: 1200,
        isInProgress: false,
        fingerprint: 'ended 1200',
      },
      expect.objectContaining({ endedAtMs: NOW_MS + 5_000 }),
    ]);
  });

  it('moves nothing when it is nothing', async () => {
    await using server = await serve([finished(1000, NOW_MS + DAY_MS, [])]);
    const [page] = await pagesOf(aSource(server.url), { fromMs: 1000, order: 'oldest-first' });

    expect(page).toEqual({ applications: [], takenToMs: 1000, droppedCount: 0 });
  });

  it('of a backlog is taken down to its beginning', async () => {
    await using server = await serve([finished(1000, 9000, [1200])]);
    const window = { fromMs: 1000, toMs: 9000, order: 'newest-first' } as const;
    const [page] = await pagesOf(aSource(server.url), window);

    expect(page?.takenToMs).toBe(1000);
  });
});

/** What `check` asks of YARN besides `/info`: the last day, and what it knows besides. */
function everything(recent: readonly number[], older: readonly number[] = []): readonly Exchange[] {
  return [finished(NOW_MS - DAY_MS, NOW_MS + DAY_MS, recent), olderOnes(older)];
}

function olderOnes(endsAtMs: readonly number[]): Exchange {
  return finished(NOW_MS - 3650 * DAY_MS, NOW_MS - DAY_MS - 1, endsAtMs);
}

const INFO = recordedExchange('yarn', 'rm/info');
const SCHEDULER = recordedExchange('yarn', 'rm/scheduler');

async function checksOf(...exchanges: readonly Exchange[]): Promise<readonly string[]> {
  await using server = await serve(exchanges);
  const checks = await aSource(server.url).check(aSignal());
  return checks.map(({ state, what, detail }) =>
    `${state} ${what}: ${detail}`.replaceAll(server.url, ''),
  );
}

describe('the checks of a ResourceManager', () => {
  it('when all is well', async () => {
    const hourAgoMs = NOW_MS - 3_600_000;

    expect(await checksOf(INFO, ...everything([hourAgoMs]), SCHEDULER)).toEqual([
      'ok ResourceManager /ws/v1/cluster: active, Hadoop 3.4.2',
      'ok finished applications: 1 Spark applications, the oldest ended 60 min ago',
      'ok queues: capacityScheduler: root.adhoc, root.default, root.etl',
    ]);
  });

  it('that knows of older applications', async () => {
    const [recent, older] = [NOW_MS - 3_600_000, NOW_MS - 2 * DAY_MS];

    expect((await checksOf(INFO, ...everything([recent], [older]), SCHEDULER))[1]).toBe(
      'ok finished applications: 2 Spark applications, the oldest ended 2880 min ago',
    );
  });

  it('that can be polled, and not tell all that it knows', async () => {
    const [recent] = everything([NOW_MS - 3_600_000]);
    const refusal = { ...olderOnes([]), status: 403, body: 'too much' };
    if (recent === undefined) throw new Error('nothing recent');

    expect((await checksOf(INFO, recent, refusal, SCHEDULER))[1]).toMatch(
      /^warning finished applications: 1 Spark applications of the last day; the older ones could not be listed: .*answered 403/,
    );
  });

  it('with the Fair Scheduler', async () => {
    const fair = recordedExchange('yarn', 'rm-fair/scheduler');

    expect((await checksOf(INFO, ...everything([]), fair)).at(-1)).toBe(
      'ok queues: fairScheduler: root.adhoc, root.default, root.etl',
    );
  });

  it('that forgets faster than it is asked', async () => {
    const ends = Array.from({ length: 800 }, (_, index) => NOW_MS - 1_000 * index);

    expect((await checksOf(INFO, ...everything(ends), SCHEDULER))[1]).toContain(
      'warning finished applications: 800 Spark applications, the oldest ended 13 min ago: YARN forgets older ones',
    );
  });

  it('whose clock is ahead', async () => {
    expect(await checksOf(INFO, ...everything([NOW_MS + 600_000]), SCHEDULER)).toContain(
      'warning clock: an application ended 10 min in the future: set the clocks; nothing is lost meanwhile',
    );
  });

  it('with a queue that is stopped', async () => {
    const queue = [
      { queuePath: 'root.a', state: 'STOPPED' },
      { queuePath: 'root.b', state: 'RUNNING' },
    ];
    const body = JSON.stringify({
      scheduler: { schedulerInfo: { type: 'capacityScheduler', queues: { queue } } },
    });

    expect((await checksOf(INFO, ...everything([]), { ...SCHEDULER, body })).at(-1)).toBe(
      'warning queues: capacityScheduler: root.a, root.b; stopped: root.a',
    );
  });

  it('with queues that are nested too deeply', async () => {
    const inner = '{"queue":[{"queueName":"a","queues":';
    const queues = `${inner.repeat(20_000)}null${'}]}'.repeat(20_000)}`;
    const body = `{"scheduler":{"schedulerInfo":{"type":"capacityScheduler","queues":${queues}}}}`;

    expect((await checksOf(INFO, ...everything([]), { ...SCHEDULER, body })).at(-1)).toMatch(
      /^warning queues: .*\/scheduler is not what this source answers: it is nested too deeply$/,
    );
  });

  it('of which none is active', async () => {
    const standby = recordedExchange('yarn', 'rm-ha/standby-info', { path: `${API}/info` });

    expect(await checksOf(standby)).toEqual([
      'ok ResourceManager /ws/v1/cluster: standby, Hadoop 3.4.2',
      'failed active ResourceManager: none is active: start one, or name the active one too',
    ]);
  });
});
