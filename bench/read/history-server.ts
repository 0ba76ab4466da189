import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { get, IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { JAVA_OPTIONS, type JvmSettings, type JvmTools } from './jvm-tools.ts';
import type { BenchLog } from './logs.ts';
import { type Measured, useOf } from './measured.ts';
import { RunError, tailOf } from './run-program.ts';

const HISTORY_SERVER = 'org.apache.spark.deploy.history.HistoryServer';
const Listing = z.array(z.object({ id: z.string() }));
const LOOK_AGAIN_MS = 250;

/**
 * The Spark History Server's replay of one log into its memory store: from the request for the application's jobs until the
 * answer. The server has started and listed the log before the clock does; its peak memory is that of the whole process.
 * Throws RunError.
 */
export async function runHistoryServer(
  log: BenchLog,
  { sparkJars }: JvmTools,
  { heap, limitMinutes }: JvmSettings,
): Promise<Measured> {
  if (sparkJars === undefined) throw new RunError('not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-'));
  const port = await freePort();
  const server = startServer(placeIn(folder, log), port, { sparkJars, heap });
  const complaint = tailOf(server);
  const deadline = AbortSignal.timeout(limitMinutes * 60_000);
  try {
    const api = `http://127.0.0.1:${port}/api/v1/applications`;
    const id = await listedId(api, server, deadline);
    return await timedReplay(`${api}/${id}/jobs`, server, deadline);
  } catch (error) {
    if (deadline.aborted) throw new RunError(`took longer than ${limitMinutes} minutes`);
    throw new RunError(`${String(error)}\n${complaint()}`);
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true });
  }
}

/** A folder with nothing but this log, under a name that tells its codec. */
function placeIn(folder: string, { path: file, form }: BenchLog): string {
  const name = path.join(folder, form === 'zstd' ? 'bench-application.zstd' : 'bench-application');
  const real = realpathSync(file);
  try {
    linkSync(real, name);
  } catch {
    symlinkSync(real, name); // another disk
  }
  return folder;
}

function startServer(
  folder: string,
  port: number,
  { sparkJars, heap }: { readonly sparkJars: string; readonly heap: string },
): ChildProcess {
  const configuration = {
    'spark.history.fs.logDirectory': `file://${folder}`,
    'spark.history.ui.port': String(port),
  };
  return spawn(
    'java',
    [
      `-Xmx${heap}`,
      ...JAVA_OPTIONS,
      ...Object.entries(configuration).map(([name, value]) => `-D${name}=${value}`),
      '-cp',
      path.join(sparkJars, '*'),
      HISTORY_SERVER,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

/** Waits until the server has the log in its listing. */
async function listedId(api: string, server: ChildProcess, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    if (server.exitCode !== null) throw new Error('the History Server has ended');
    const answer = await answerOf(api, signal).catch(() => undefined);
    const [first] = answer === undefined ? [] : Listing.parse(answer);
    if (first !== undefined) return first.id;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function timedReplay(
  url: string,
  { pid = 0 }: ChildProcess,
  signal: AbortSignal,
): Promise<Measured> {
  const before = useOf(pid);
  const startedAtMs = performance.now();
  const jobs = await answerOf(url, signal);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  if (!Array.isArray(jobs) || jobs.length === 0) throw new Error('the replay has no jobs');
  const { cpuSeconds = Number.NaN, peakBytes = Number.NaN } = useOf(pid) ?? {};
  return { seconds, cpuSeconds: cpuSeconds - (before?.cpuSeconds ?? 0), peakBytes };
}

/** By node:http, which waits for a replay as long as it takes. */
async function answerOf(url: string, signal: AbortSignal): Promise<unknown> {
  const request = get(url, { signal });
  const [answer] = await once(request, 'response');
  if (!(answer instanceof IncomingMessage)) throw new Error('no answer');
  const body = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`the History Server answered ${body}`);
  return JSON.parse(body);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
