import { afterEach, describe, expect, it } from 'vitest';
import { runDaemon } from '../../src/daemon/run-daemon.ts';
import { type StatusServer, startStatusServer } from '../../src/daemon/status-server.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { MINUTE_MS, World } from './a-daemon.ts';

const TICK_MAX_AGE_MS = 5 * MINUTE_MS;
const locked = async () => Promise.reject(new StoreError('locked', 'it is locked'));
const servers: StatusServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function serve(daemon: ReturnType<World['daemon']>): Promise<string> {
  const server = await startStatusServer(
    { host: '127.0.0.1', port: 0 },
    {
      health: async () => daemon.health(TICK_MAX_AGE_MS),
      metrics: daemon.metrics.text,
      metricsType: daemon.metrics.contentType,
    },
  );
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

describe('/health', () => {
  it('is fine while ticks happen', async () => {
    await using world = await World.open();
    const daemon = world.daemon();
    const address = await serve(daemon);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    world.end('app-1');
    await daemon.tick();
    const response = await fetch(`${address}/health?verbose`);

    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.json()).toEqual({
      status: 'ok',
      reasons: [],
      startedAtMs: world.atMs,
      lastTickAtMs: world.atMs,
      queue: expect.objectContaining({ done: 1, waiting: 0 }),
      sources: [{ source: 'directory /logs', polledAtMs: world.atMs }],
    });
  });

  it.for([
    ['there was no tick for long', 'the last tick was 301 s ago'],
    ['every source fails', 'every source fails'],
    ['the store does not answer', 'the store does not answer: it is locked'],
  ] as const)('says that %s', async ([what, reason]) => {
    await using world = await World.open();
    if (what === 'every source fails') world.logs.fail();
    const { queue } = world.stores;
    const daemon = world.daemon(
      what === 'the store does not answer' ? { queue: { ...queue, counts: locked } } : {},
    );
    await daemon.tick();
    if (what === 'there was no tick for long') world.atMs += TICK_MAX_AGE_MS + 1_000;
    const response = await fetch(`${await serve(daemon)}/health`);

    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'failing', reasons: [reason] });
  });
});

describe('/metrics', () => {
  it('counts and measures what happens', async () => {
    await using world = await World.open();
    const daemon = world.daemon({
      judge: async (key, context) => {
        if (key.applicationId !== 'odd') return world.judge(key, context);
        const trouble = { code: `made up by ${key.applicationId}`, message: '' };
        return Promise.resolve({ kind: 'again', trouble, isFailure: false });
      },
    });
    await daemon.tick();
    world.atMs += MINUTE_MS;
    world.end('app-1');
    world.end('odd', world.atMs - 20_000);
    await daemon.tick();
    const response = await fetch(`${await serve(daemon)}/metrics`);
    const lines = (await response.text()).split('\n');

    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(lines).toEqual(
      expect.arrayContaining([
        'sparkvet_queue_applications{state="waiting"} 1',
        'sparkvet_queue_applications{state="done"} 1',
        'sparkvet_queue_lag_seconds 20',
        'sparkvet_source_up{source="directory /logs"} 1',
        'sparkvet_source_lag_seconds{source="directory /logs"} 0',
        'sparkvet_sighted_total{source="directory /logs"} 2',
        'sparkvet_taken_total 2',
        'sparkvet_analysed_total 1',
        'sparkvet_failed_total{reason="other"} 1',
        'sparkvet_judge_duration_seconds_count 2',
        'sparkvet_tick_duration_seconds_count 2',
        'sparkvet_poll_duration_seconds_count{source="directory /logs"} 2',
      ]),
    );
  });

  it('shows a source that fails as down, and how long it has not answered', async () => {
    await using world = await World.open();
    const daemon = world.daemon();
    await daemon.tick();
    world.logs.fail();
    world.atMs += MINUTE_MS;
    await daemon.tick();
    const text = await daemon.metrics.text();

    expect(text).toContain('sparkvet_source_up{source="directory /logs"} 0');
    expect(text).toContain('sparkvet_source_lag_seconds{source="directory /logs"} 60');
  });
});

describe('the status server', () => {
  it.for([
    ['GET', '/', 404, /^there are \/health and \/metrics\n$/],
    ['POST', '/health', 405, /^only GET and HEAD\n$/],
    ['HEAD', '/health', 200, /^$/],
    ['GET', '/health/../metrics', 200, /^# HELP /],
  ] as const)('answers %s %s with %i', async ([method, path, status, body]) => {
    await using world = await World.open();
    const response = await fetch(`${await serve(world.daemon())}${path}`, { method });

    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(body);
  });

  it('says in one line that its port is taken', async () => {
    await using world = await World.open();
    const { port } = new URL(await serve(world.daemon()));
    const stop = new AbortController();
    const running = runDaemon(world.daemon(), {
      settings: {
        schedule: '*/1 * * * *',
        drainSeconds: 1,
        health: { host: '127.0.0.1', port: Number(port) },
      },
      log: world.log,
      stop: stop.signal,
      stopAtOnce: new AbortController().signal,
    });

    await expect(running).rejects.toThrow(
      /^daemon\.health cannot listen on 127\.0\.0\.1:\d+: .*: set another port, or "health": false$/,
    );
  });
});

describe('a run', () => {
  it('ticks at once, answers while it runs, and drains', async () => {
    await using world = await World.open();
    world.end('app-1');
    const daemon = world.daemon();
    const stop = new AbortController();
    const running = runDaemon(daemon, {
      settings: { schedule: '0 0 1 1 *', drainSeconds: 5, health: { host: '127.0.0.1', port: 0 } },
      log: world.log,
      stop: stop.signal,
      stopAtOnce: new AbortController().signal,
    });
    while (world.judgedIds.length === 0) await new Promise((next) => setImmediate(next));
    stop.abort();

    expect(await running).toEqual({ isWhole: true, releasedCount: 0 });
    expect(await world.stores.queue.counts()).toMatchObject({ done: 1, leased: 0 });
    expect(world.lines.map(({ message }) => message)).toContain('the daemon has ended');
  });
});
