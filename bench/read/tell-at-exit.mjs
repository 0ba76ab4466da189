/**
 * Loaded before a program (`node --import`): when it ends, what it has used goes to the file that SPARKVET_BENCH_TELL names. In
 * JavaScript and without imports of ours, since each thread of the program loads it too, and is measured with it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['SPARKVET_BENCH_TELL'];
if (isMainThread === true && file !== undefined) {
  process.once('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(file, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes: peakOf() }));
  });
}

/** Of this process; where Linux does not tell, what Node knows. */
function peakOf() {
  try {
    const [, kib] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kib) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
