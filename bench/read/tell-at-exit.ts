/** Loaded before a program (`node --import`): when it ends, what it has used goes to the file that SPARKVET_BENCH_TELL names. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { useOf } from './measured.ts';

const file = process.env['SPARKVET_BENCH_TELL'];
if (isMainThread && file !== undefined) {
  process.once('exit', () => {
    const { user, system } = process.cpuUsage();
    const peakBytes = useOf('self')?.peakBytes ?? process.resourceUsage().maxRSS * 1_024;
    writeFileSync(file, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes }));
  });
}
