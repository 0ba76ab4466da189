import { createReadStream, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchFold } from '../../src/event-log/batch-fold.ts';
import { LogFold } from '../../src/event-log/fold/log-fold.ts';
import { scanLog } from '../../src/event-log/scan/scan-log.ts';
import { MIB } from '../../src/model/units.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LOGS = globSync(
  '{codecs/app-*0000,spark-own/**/*,patients/logs/*.zst,lab/app*,**/events_1_*.zstd}',
  {
    cwd: FIXTURES,
  },
).filter((file) => statSync(path.join(FIXTURES, file)).isFile());

async function fold(file: string, handsOnAll: boolean) {
  const state = new LogFold(128 * MIB);
  const batches = new BatchFold(state);
  const part = { name: file, open: () => createReadStream(path.join(FIXTURES, file)) };
  for await (const batch of scanLog([part], { handsOnAll })) batches.add(batch);
  const facts = { cluster: 'c', fallbackId: 'x', isInProgress: false, gaps: [] };
  return { app: state.finish(facts), counts: batches.counts };
}

describe('short cuts past parsing', () => {
  it('are tried on every log', () => {
    expect(LOGS.length).toBeGreaterThan(40);
  });

  it.for(LOGS)('give what whole parsing gives: %s', async (file) => {
    expect(await fold(file, false)).toEqual(await fold(file, true));
  });
});
