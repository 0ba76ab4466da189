/** `node save-in-a-loop.ts <file> <count> <id>…`: a process that saves until it is done or killed, and counts on stdout. */
import { openAnalyses } from './open-analyses.ts';
import { taggedAnalysis } from './tagged-analysis.ts';

const [file = '', count = '0', ...ids] = process.argv.slice(2);
await using store = await openAnalyses(file);
for (let n = 1; n <= Number(count); n++) {
  for (const id of ids) await store.save(taggedAnalysis(id, n));
  process.stdout.write(`${n}\n`);
  // lets the line out before the next save holds the thread
  await new Promise((resume) => {
    setImmediate(resume);
  });
}
