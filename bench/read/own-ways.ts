import { compose } from '../../src/compose.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { analyze } from '../../src/engine/analyze.ts';
import { decode } from '../../src/event-log/decode.ts';
import { createLineSplitter } from '../../src/event-log/lines.ts';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import type { ScanEnd } from '../../src/event-log/scan/log-scan.ts';
import { scanLog } from '../../src/event-log/scan/scan-log.ts';
import { openLocalTarget } from '../../src/fetchers/local/local-logs.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import { engineSettingsOf } from '../../src/workers/engine-settings.ts';
import { scanBeside } from '../../src/workers/scan-thread.ts';
import { stopwatch, type Way } from './way.ts';

const CONFIG = {
  preset: 'recommended',
  heuristics: {},
  modules: [],
  gateScale: 1,
  cluster: 'default',
  clusters: [],
  daemon: DaemonSettings.parse({}),
  server: ServerSettings.parse({}),
} as const;

/** The program's own functions. The first four do one more step of the reader each, all in one thread. */
export const OWN_WAYS: Readonly<Record<string, Way>> = {
  decode: async (log) => decodeOnly(log, () => {}),
  split: async (log) => {
    const splitter = createLineSplitter(() => {});
    await decodeOnly(log, (chunk) => splitter.push(chunk));
  },
  scan: async (log) => drain(scanLog((await sourceOf(log)).parts)),
  fold: async (log) => {
    await readEventLog(await sourceOf(log), { cluster: 'default' });
  },
  whole,
};

async function sourceOf(log: string): Promise<LogSource> {
  const { items } = await openLocalTarget(log);
  for await (const item of items) if (item.kind === 'log') return item.log;
  throw new Error(`${log} is no log`);
}

async function decodeOnly(log: string, take: (chunk: Uint8Array) => void): Promise<void> {
  for (const part of (await sourceOf(log)).parts) {
    for await (const chunk of decode(part.open(), () => {})) take(chunk);
  }
}

async function drain(scan: AsyncGenerator<unknown, ScanEnd>): Promise<void> {
  for (;;) if ((await scan.next()).done === true) return;
}

/** Reads, judges and renders, as the command does, and says how long each took. */
async function whole(log: string): Promise<Readonly<Record<string, number>>> {
  const sparkvet = await compose(CONFIG);
  const settings = await engineSettingsOf(CONFIG);
  const clock = stopwatch();
  const app = await readEventLog(await sourceOf(log), { cluster: 'default', scan: scanBeside });
  const read = clock();
  const analysis = analyze(app, settings);
  const judge = clock();
  const html = await sparkvet.renderer('html', { isColour: false, widthColumns: 100 });
  const load = clock();
  html.render(analysis);
  return { read, judge, load, render: clock() };
}
