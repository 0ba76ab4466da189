/** One way to read a log, measured: prints `{"seconds", "peakMb"}`. Started by read.ts, a process a way. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { keepHeapSmall } from '../src/cli/small-heap.ts';
import { compose } from '../src/compose.ts';
import { DaemonSettings } from '../src/daemon/settings.ts';
import { readEventLog } from '../src/event-log/read-log.ts';
import { openLocalTarget } from '../src/fetchers/local/local-logs.ts';

const WAYS: Readonly<Record<string, (log: string) => unknown>> = { scan, parse, read, analyze };
const [way = '', log = ''] = process.argv.slice(2);
const startedAtMs = performance.now();
await WAYS[way]?.(log);
const seconds = (performance.now() - startedAtMs) / 1_000;
process.stdout.write(JSON.stringify({ seconds, peakMb: peakMb() }));

/** `maxRSS` of a child starts from what its parent had; Linux keeps this process's own peak as VmHWM, in kB. */
function peakMb(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024;
  } catch {
    return process.resourceUsage().maxRSS / 1_024; // not on Linux
  }
}

/** How many lines there are: the least that any reader has to do. */
function scan(path: string): number {
  let count = 0;
  eachLine(path, () => {
    count += 1;
  });
  return count;
}

/** What a plain reader does: every line parsed, nothing kept. */
function parse(path: string): void {
  eachLine(path, (buffer, start, end) => {
    JSON.parse(buffer.toString('utf8', start, end));
  });
}

async function read(path: string): Promise<void> {
  keepHeapSmall();
  const { items } = await openLocalTarget(path);
  for await (const item of items) {
    if (item.kind === 'log') await readEventLog(item.log, { cluster: 'default' });
  }
}

/** Reads, judges and renders. */
async function analyze(path: string): Promise<void> {
  keepHeapSmall();
  const sparkvet = await compose({
    preset: 'recommended',
    heuristics: {},
    modules: [],
    gateScale: 1,
    cluster: 'default',
    clusters: [],
    daemon: DaemonSettings.parse({}),
  });
  const { outcomes } = await sparkvet.openTarget(path);
  for await (const outcome of outcomes) {
    if (outcome.kind !== 'analysis') throw new Error('not a log');
    const html = await sparkvet.renderer('html', { isColour: false, widthColumns: 100 });
    html.render(outcome.analysis);
  }
}

function eachLine(
  path: string,
  onLine: (buffer: Buffer, start: number, end: number) => void,
): void {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(8 * 2 ** 20);
  let held = 0;
  for (;;) {
    const byteCount = readSync(file, buffer, held, buffer.length - held, null);
    if (byteCount === 0) break;
    held += byteCount;
    let from = 0;
    for (let to = buffer.indexOf(10); to >= 0 && to < held; to = buffer.indexOf(10, from)) {
      onLine(buffer, from, to);
      from = to + 1;
    }
    buffer.copyWithin(0, from, held);
    held -= from;
  }
  closeSync(file);
}
