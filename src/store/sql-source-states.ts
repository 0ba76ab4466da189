import { z } from 'zod';
import { columnText } from './column-text.ts';
import { explained } from './explained.ts';
import type { SourceState, SourceStates } from './source-state.ts';
import type { SqlDatabase } from './sql-database.ts';
import { decodeStored } from './stored-json.ts';

const STATE: z.ZodType<SourceState> = z
  .object({
    source: z.string(),
    cursor: z
      .object({
        takenToMs: z.number(),
        backlog: z.object({ fromMs: z.number(), toMs: z.number() }).readonly().exactOptional(),
      })
      .readonly()
      .exactOptional(),
    polledAtMs: z.number().exactOptional(),
    trouble: z
      .object({ code: z.string(), message: z.string(), sinceMs: z.number() })
      .readonly()
      .exactOptional(),
  })
  .readonly();

/** The contract over a migrated database, in portable SQL. */
export function createSqlSourceStates(database: SqlDatabase): SourceStates {
  const { db } = database;
  return {
    get: async (source) =>
      explained(database, async () => {
        const row = await db
          .selectFrom('source_state')
          .selectAll()
          .where('source', '=', columnText(source))
          .executeTakeFirst();
        return row && decode(row);
      }),
    put: async (state) => {
      const text = JSON.stringify(state);
      return explained(database, async () =>
        database.write(async (tx) => {
          await tx
            .insertInto('source_state')
            .values({ source: columnText(state.source), state: text })
            .onConflict((conflict) => conflict.column('source').doUpdateSet({ state: text }))
            .execute();
        }),
      );
    },
    all: async () =>
      explained(database, async () => {
        const rows = await db.selectFrom('source_state').selectAll().orderBy('source').execute();
        return rows.map(decode);
      }),
  };
}

function decode({
  source,
  state,
}: {
  readonly source: string;
  readonly state: string;
}): SourceState {
  return decodeStored(STATE, state, {
    what: `what is remembered of ${source}`,
    wayOut: 'delete its row of source_state, and it is asked from the beginning',
  });
}
