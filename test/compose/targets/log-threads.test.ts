import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, compose } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { HEALTHY_LOG, SKEWED_LOG } from '../../cli/logs.ts';
import { aDirectory } from '../../fetchers/local/temporary-directory.ts';

/** More than are read before threads are worth their start. */
const LOG_COUNT = 24;
const directory = aDirectory({});

beforeAll(() => {
  for (let number = 0; number < LOG_COUNT; number += 1) {
    const log = number % 2 === 0 ? HEALTHY_LOG : SKEWED_LOG;
    copyFileSync(log, path.join(directory.path, `log-${number}${path.extname(log)}`));
  }
});
afterAll(() => directory[Symbol.dispose]());

/** What became of the directory, and how many threads were started for it. */
async function analyzeWith(threads: number) {
  const config = await loadConfig({ environment: {}, flags: { threads, store: false } });
  const sparkvet = await compose(config);
  let threadCount = 0;
  const onThread = (_thread: Worker): void => {
    threadCount += 1;
  };
  process.on('worker', onThread);
  const documents: string[] = [];
  try {
    const { outcomes } = await sparkvet.openTarget(directory.path);
    for await (const outcome of outcomes) {
      if (outcome.kind === 'analysis') documents.push(withoutClock(outcome.analysis));
    }
  } finally {
    process.off('worker', onThread);
  }
  return { documents: documents.toSorted(), threadCount };
}

function withoutClock({ analyzedAtMs: _clock, ...document }: Analysis): string {
  return JSON.stringify(document);
}

describe('threads', () => {
  it('are as many as the user says, none beside the first for one, and give what one gives', async () => {
    const one = await analyzeWith(1);
    const three = await analyzeWith(3);

    expect(one.threadCount).toBe(0);
    expect(three.threadCount).toBe(3);
    expect(one.documents).toHaveLength(LOG_COUNT);
    expect(three.documents).toEqual(one.documents);
  });
});
