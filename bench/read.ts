/**
 * Reads generated logs in every way, each in a process of its own, one after the other, and prints them side by side:
 *
 *   npm run bench:read [-- --size 0.1g,1g,10g] [--shape task-heavy,sql-heavy,mixed|all] [--form plain,zstd] [--rounds 3]
 *
 * bench/README.md says what a row is, and where the programs of others come from.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { parseByteString } from '../src/model/units.ts';
import { buildProgram } from './read/build.ts';
import { findJvmTools } from './read/jvm-tools.ts';
import { type BenchLog, logFor, SHAPES, type Shape } from './read/logs.ts';
import { type LogResult, measureLog } from './read/results.ts';
import { type JvmChoice, rowsOf } from './read/rows.ts';
import { partsTableOf, tableOf } from './read/table.ts';
import { targetsTable } from './read/targets.ts';

const FORMS = ['plain', 'zstd'] as const;
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1g' },
    shape: { type: 'string', default: 'all' },
    form: { type: 'string', default: 'plain,zstd' },
    rounds: { type: 'string', default: '3' },
    'jvm-rounds': { type: 'string', default: '1' },
    'jvm-heap': { type: 'string', default: '4g' },
    'jvm-limit-minutes': { type: 'string', default: '30' },
    'no-jvm': { type: 'boolean', default: false },
    'spark-home': { type: 'string' },
    'tools-jar': { type: 'string' },
  },
});
buildProgram(say);
const jvm = values['no-jvm'] ? undefined : jvmChoice();
if (jvm === undefined) say('LEFT OUT, as asked: the History Server and the profiler');
const results: LogResult[] = [];
const skipped: string[] = [];
for (const size of values.size.split(',')) for (const shape of shapes()) await bench(shape, size);
print(`\n## Targets\n\n${targetsTable(results)}`);
for (const text of skipped) print(`\nSKIPPED: ${text}\n`);

async function bench(shape: Shape, size: string): Promise<void> {
  const byteCount = parseByteString(size);
  if (byteCount === undefined) throw new Error(`--size: ${size} is no size, such as 0.1g`);
  for (const form of FORMS) {
    if (!values.form.split(',').includes(form)) continue;
    const log = await logFor({ shape, size, byteCount, form }, say);
    if (typeof log === 'string') {
      skipped.push(`${shape.name} ${size} ${form}: ${log}`);
      say(`SKIPPED ${shape.name} ${size} ${form}: ${log}`);
    } else await benchLog(log);
  }
}

async function benchLog(log: BenchLog): Promise<void> {
  const { plainByteCount, taskCount, lineCount } = log.facts;
  print(`\n## ${log.shape} ${log.size}, ${log.form}\n\n`);
  print(
    `${(plainByteCount / 1e6).toFixed(0)} MB of JSON, ${(log.storedByteCount / 1e6).toFixed(0)} MB as stored, ${lineCount} events, ${taskCount} tasks; load of the machine before: ${loadavg()[0]?.toFixed(1)}\n\n`,
  );
  const rounds = { own: count(values.rounds), jvm: count(values['jvm-rounds']) };
  const result = await measureLog(log, rowsOf(log, jvm), rounds, say);
  results.push(result);
  print(`${tableOf(result)}\n${partsTableOf(result)}`);
}

function jvmChoice(): JvmChoice {
  const given = { sparkJars: values['spark-home'], toolsJar: values['tools-jar'] };
  return {
    tools: findJvmTools(given, say),
    heap: values['jvm-heap'],
    limitMinutes: count(values['jvm-limit-minutes']),
  };
}

function shapes(): readonly Shape[] {
  const names = values.shape === 'all' ? Object.keys(SHAPES) : values.shape.split(',');
  return names.map((name) => {
    const sources = SHAPES[name];
    if (sources === undefined) throw new Error(`--shape: ${Object.keys(SHAPES).join(', ')}, all`);
    return { name, sources };
  });
}

function count(text: string): number {
  return Math.max(1, Math.round(Number(text)));
}

/** The tables are the output; what happens meanwhile is told beside it. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}
