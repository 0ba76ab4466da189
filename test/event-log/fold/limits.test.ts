import { describe, expect, it } from 'vitest';
import { foldEvent } from '../../../src/event-log/events.ts';
import { LogFold } from '../../../src/event-log/fold/log-fold.ts';
import type { JsonObject } from '../../../src/event-log/json-fields.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { MIB } from '../../../src/model/units.ts';

function folded(name: string, events: Iterable<JsonObject>): ApplicationModel {
  const fold = new LogFold(128 * MIB);
  for (const event of events) foldEvent(fold, name, event);
  return fold.finish({ cluster: 'default', fallbackId: 'x', isInProgress: false, gaps: [] });
}

function* many(count: number, of: (at: number) => JsonObject): Generator<JsonObject> {
  for (let at = 0; at < count; at += 1) yield of(at);
}

function told(app: ApplicationModel): readonly string[] {
  return app.gaps
    .filter(({ kind }) => kind === 'limited')
    .map(({ detail, count }) => `${count} ${detail}`);
}

const STARTED = 'org.apache.spark.sql.streaming.StreamingQueryListener$QueryStartedEvent';

describe('what is more than any log has is said', () => {
  it.for<{ name: string; count: number; of: (at: number) => JsonObject; gap: string }>([
    {
      name: STARTED,
      count: 1_002,
      of: (at) => ({ id: `${at}`, runId: 'r' }),
      gap: '2 events of streaming queries not kept: too many queries',
    },
    {
      name: 'SparkListenerResourceProfileAdded',
      count: 1_003,
      of: (at) => ({ 'Resource Profile Id': at }),
      gap: '3 resource profiles not kept: too many',
    },
    {
      name: 'SparkListenerBlockUpdated',
      count: 40_000,
      of: (at) => ({
        'Block Updated Info': {
          'Block Manager ID': { 'Executor ID': '1' },
          'Block ID': `${at} ${'x'.repeat(490 - `${at}`.length)}`,
          'Memory Size': 1,
        },
      }),
      // 493 characters each with its executor, of 16 million
      gap: '7545 updates of cached blocks not kept: too many',
    },
    {
      name: 'SparkListenerEnvironmentUpdate',
      count: 3_000,
      of: (at) => ({ 'Spark Properties': { [`spark.k${at + 1_000}`]: 'x'.repeat(3_989) } }),
      // 4 000 characters each with its name, of 8 million
      gap: '1000 properties not kept: too many',
    },
  ])('$name', ({ name, count, of, gap }) => {
    expect(told(folded(name, many(count, of)))).toEqual([gap]);
  });

  it('of a streaming query an id no longer than ids are', () => {
    const id = 'q'.repeat(100_000);
    const app = folded(
      STARTED,
      many(3, (at) => ({ id: `${id}${at}`, runId: `${id}${at}` })),
    );
    expect(app.sections.streamingQueries).toHaveLength(1);
  });
});
