/**
 * One way to read a log, measured: prints what it took, without the start of Node. Started by read.ts, a process a way:
 *
 *   node bench/way.ts <way> <log>
 */
import { keepHeapSmall } from '../src/cli/small-heap.ts';
import { ownPeakBytes } from './read/measured.ts';
import { PLAIN_WAYS } from './read/plain-ways.ts';
import { stopwatch, type Way } from './read/way.ts';

const [name = '', log = ''] = process.argv.slice(2);
keepHeapSmall();
const way = await wayOf(name);
const before = process.cpuUsage();
const clock = stopwatch();
const parts = (await way(log)) ?? {};
const seconds = clock();
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakBytes: ownPeakBytes(), parts }),
);

/** The program's own are loaded for one of them only: a newline scan has not its memory. */
async function wayOf(id: string): Promise<Way> {
  const plain = PLAIN_WAYS[id];
  if (plain !== undefined) return plain;
  const { OWN_WAYS } = await import('./read/own-ways.ts');
  const own = OWN_WAYS[id];
  if (own !== undefined) return own;
  throw new Error(`ways are ${Object.keys({ ...PLAIN_WAYS, ...OWN_WAYS }).join(', ')}`);
}
