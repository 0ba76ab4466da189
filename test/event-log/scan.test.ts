import { createReadStream, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchFold } from '../../src/event-log/batch-fold.ts';
import { LogFold } from '../../src/event-log/fold/log-fold.ts';
import { isObject } from '../../src/event-log/json-fields.ts';
import type { ByteStream } from '../../src/event-log/log-source.ts';
import { scanLog } from '../../src/event-log/scan/scan-log.ts';
import { MIB } from '../../src/model/units.ts';
import { streamOf } from '../builders/byte-stream.ts';
import { linesOfLog } from '../support/log-lines.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LOGS = globSync(
  '{codecs/app-*0000,spark-own/**/*,patients/logs/*.zst,lab/app*,**/events_1_*.zstd}',
  {
    cwd: FIXTURES,
  },
).filter((file) => statSync(path.join(FIXTURES, file)).isFile());

function fold(file: string, handsOnAll: boolean) {
  return foldBytes(() => createReadStream(path.join(FIXTURES, file)), handsOnAll);
}

async function foldBytes(open: () => ByteStream, handsOnAll: boolean) {
  const state = new LogFold(128 * MIB);
  const batches = new BatchFold(state);
  const part = { name: 'log', open };
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

  it.for([
    ['sorted', sortedMembers],
    ['backwards', reversedMembers],
  ] as const)('cut no more where somebody wrote the members %s', async ([, order]) => {
    const lines = await linesOfLog(path.join(FIXTURES, 'codecs/app-20261121040859-0000'));
    const rewritten = lines.map((line) =>
      JSON.stringify(JSON.parse(line), (_, value: unknown) => order(value)),
    );
    const open = () => streamOf(Buffer.from(rewritten.join('\n')));
    expect(await foldBytes(open, false)).toEqual(await foldBytes(open, true));
  });
});

/** As `jq -cS` does. */
function sortedMembers(value: unknown): unknown {
  return reordered(value, (names) => names.toSorted());
}

/** But for the name of the event, without which no short cut is tried. */
function reversedMembers(value: unknown): unknown {
  return reordered(value, (names) => [
    ...names.filter((name) => name === 'Event'),
    ...names.filter((name) => name !== 'Event').toReversed(),
  ]);
}

function reordered(value: unknown, order: (names: readonly string[]) => readonly string[]) {
  if (!isObject(value)) return value;
  return Object.fromEntries(order(Object.keys(value)).map((name) => [name, value[name]]));
}
