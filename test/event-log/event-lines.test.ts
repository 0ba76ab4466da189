import { createReadStream, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/event-log/decode.ts';
import { EventLines } from '../../src/event-log/event-lines.ts';
import { LogFold } from '../../src/event-log/fold/log-fold.ts';
import { createLineSplitter } from '../../src/event-log/lines.ts';
import { MIB } from '../../src/model/units.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LOGS = globSync(
  '{codecs/app-*0000,spark-own/**/*,patients/logs/*.zst,lab/app*,**/events_1_*.zstd}',
  {
    cwd: FIXTURES,
  },
).filter((file) => statSync(path.join(FIXTURES, file)).isFile());

async function fold(file: string, parsesAll: boolean) {
  const state = new LogFold(128 * MIB);
  const lines = new EventLines(state, parsesAll);
  const splitter = createLineSplitter((buffer, start, end) => lines.read(buffer, start, end));
  for await (const chunk of decode(createReadStream(path.join(FIXTURES, file)), () => {})) {
    splitter.push(chunk);
  }
  lines.finish();
  const facts = { cluster: 'c', fallbackId: 'x', isInProgress: false, gaps: [] };
  return { app: state.finish(facts), counts: lines.counts };
}

describe('short cuts past parsing', () => {
  it('are tried on every log', () => {
    expect(LOGS.length).toBeGreaterThan(40);
  });

  it.for(LOGS)('give what whole parsing gives: %s', async (file) => {
    expect(await fold(file, false)).toEqual(await fold(file, true));
  });
});
