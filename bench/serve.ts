/**
 * `npm run bench:serve -- --db <store> [--seconds 5] [--connections 8] [--only search]`: the real server over a store, each page
 * and each route asked by several connections at once for what is in the store, never the same thing twice in a row. A store
 * of a million analyses is made by `bench/serve/make-store.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { type Addresses, sampledAddresses } from './serve/addresses.ts';

const MAIN = path.resolve(import.meta.dirname, '../src/cli/main.ts');
const { values } = parseArgs({
  options: {
    db: { type: 'string', default: '/tmp/serve-bench/store.db' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});

interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly perSecond: number;
  readonly bytes: number;
  readonly wrong: number;
}

async function measure(url: string, addresses: Addresses): Promise<Measured> {
  const result = await autocannon({
    url,
    connections: Number(values.connections),
    duration: Number(values.seconds),
    requests: addresses.map((address) => ({ method: 'GET', path: address })),
  });
  const { latency, requests, throughput, errors } = result;
  return {
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
    perSecond: requests.average,
    bytes: requests.average === 0 ? 0 : throughput.average / requests.average,
    // a search for an id leads on to its page
    wrong: result['4xx'] + result['5xx'] + errors,
  };
}

/** The server as it is installed, in a process of its own, with no limit on how often one may ask. */
async function startServer(folder: string) {
  const config = path.join(folder, 'config.json');
  const server = { requestsPerMinute: 1_000_000_000, logLevel: 'warn' };
  writeFileSync(config, JSON.stringify({ server }));
  const args = [MAIN, 'serve', '--config', config, '--db', values.db, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line]: unknown[] = await once(createInterface(child.stdout), 'line');
  const pid = child.pid ?? 0;
  return {
    url: String(line),
    peakMib: () => memoryMib(pid, 'VmHWM'),
    nowMib: () => memoryMib(pid, 'VmRSS'),
    end: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

function memoryMib(pid: number, what: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kib] = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Math.round(Number(kib) / 1_024);
}

function row(name: string, { p50Ms, p99Ms, maxMs, perSecond, bytes, wrong }: Measured): string {
  const cells = [p50Ms, p99Ms, maxMs, Math.round(perSecond), Math.round(bytes / 1_024), wrong];
  return `| ${[name.padEnd(34), ...cells.map((cell) => String(cell).padStart(6))].join(' | ')} |\n`;
}

const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-serve-'));
const server = await startServer(folder);
try {
  const start = server.nowMib();
  const head = ['address'.padEnd(34), 'p50 ms', 'p99 ms', 'max ms', ' req/s', '   KiB', ' wrong'];
  process.stdout.write(
    `| ${head.join(' | ')} |\n|${head.map((cell) => '-'.repeat(cell.length + 2)).join('|')}|\n`,
  );
  for (const [name, addresses] of Object.entries(await sampledAddresses(server.url))) {
    if (!name.includes(values.only) || addresses.length === 0) continue;
    process.stdout.write(row(name, await measure(server.url, addresses)));
  }
  process.stdout.write(
    `\nmemory: ${start} MiB at the start, ${server.nowMib()} MiB at the end, ${server.peakMib()} MiB at most\n`,
  );
} finally {
  await server.end();
  rmSync(folder, { recursive: true });
}
