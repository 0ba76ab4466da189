import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generateLog } from '../../bench/generate-log.ts';
import { type BenchLog, SHAPES } from '../../bench/read/logs.ts';
import type { LogResult } from '../../bench/read/results.ts';
import type { RowId } from '../../bench/read/rows.ts';
import { tableOf } from '../../bench/read/table.ts';
import { targetsTable } from '../../bench/read/targets.ts';
import { decode } from '../../src/event-log/decode.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const Event = z.object({
  Event: z.string(),
  'Job ID': z.number().optional(),
  'Stage IDs': z.array(z.number()).optional(),
  'Task Info': z.object({ 'Task ID': z.number() }).optional(),
});

async function decoded(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of decode(createReadStream(file), () => {}))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

describe('a generated log', () => {
  it('holds each block again under ids of its own, and is the same in every form', async () => {
    using directory = aDirectory({});
    const [plain, zstd] = ['plain', 'log.zstd'].map((name) => path.join(directory.path, name));
    const sources = SHAPES['sql-heavy'] ?? [];
    const facts = await generateLog(sources, plain ?? '', 1_500_000, false);
    await generateLog(sources, zstd ?? '', 1_500_000, true);

    const text = readFileSync(plain ?? '', 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => Event.parse(JSON.parse(line)));
    const jobs = events.flatMap((one) => (one.Event.endsWith('JobStart') ? [one['Job ID']] : []));
    const tasks = events.flatMap((one) =>
      one.Event.endsWith('TaskEnd') ? [one['Task Info']?.['Task ID']] : [],
    );
    expect(jobs.length).toBeGreaterThan(8);
    expect(new Set(jobs).size).toBe(jobs.length);
    expect(new Set(tasks).size).toBe(tasks.length);
    expect(facts).toEqual({
      plainByteCount: Buffer.byteLength(text),
      lineCount: events.length,
      taskCount: tasks.length,
    });
    // whole texts would be printed when they differ
    expect((await decoded(zstd ?? '')) === text).toBe(true);
  });
});

const LOG: BenchLog = {
  shape: 'task-heavy',
  size: '1g',
  form: 'zstd',
  path: '/nowhere',
  storedByteCount: 4e7,
  facts: { plainByteCount: 1e9, lineCount: 100, taskCount: 40 },
};

function aResult(seconds: Partial<Record<RowId, number>>, log: Partial<BenchLog> = {}): LogResult {
  const ids: readonly RowId[] = ['command', 'history-server', 'profiler', 'scan-stream'];
  return {
    log: { ...LOG, ...log },
    rows: ids.map((id) => {
      const took = seconds[id];
      return took === undefined
        ? { id, label: id, trouble: 'not installed' }
        : { id, label: id, best: { seconds: took, cpuSeconds: took, peakBytes: 310e6 } };
    }),
  };
}

describe('the tables', () => {
  it('give rates and ratios, and say what was not measured', () => {
    const table = tableOf(aResult({ command: 2, 'history-server': 40 }));

    expect(table).toMatch(/\| command +\| +2\.00 \| +500 \| +20 \| +2\.00 \| +310 \|.* 20 \|/);
    expect(table).toMatch(/\| profiler +\| not measured: not installed \|/);
  });

  it('say of each target whether it is met', () => {
    const table = targetsTable([
      aResult({ command: 2, 'history-server': 40 }),
      aResult(
        { command: 30, profiler: 100 },
        { size: '10g', facts: { ...LOG.facts, plainByteCount: 1e10 } },
      ),
      aResult({ command: 2, 'scan-stream': 1.2 }, { form: 'plain' }),
    ]);

    expect(table).toMatch(/1g zstd: × the History Server .* 20 \| +met \|/);
    expect(table).toMatch(/1g zstd: × the profiler .*\| +not measured \|/);
    expect(table).toMatch(/10g zstd: × the profiler .* 3\.33 \| +NOT MET \|/);
    expect(table).toMatch(/1g plain: × a newline scan through a stream .* 0\.60 \| +met \|/);
    expect(table).toMatch(/1g zstd: peak memory .* < 300 MB \| +310 MB \| +NOT MET \|/);
    expect(table).toMatch(/10g zstd: peak memory .* < 400 MB \| +310 MB \| +met \|/);
    expect(table).toMatch(/10g zstd: time per byte against 1g .* 1\.50 \| +NOT MET \|/);
  });
});
