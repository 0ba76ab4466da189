import { z } from 'zod';
import {
  DISMISSAL_KINDS,
  type Dismissal,
  MAX_REASON_LENGTH,
  type NewDismissal,
} from '../../model/dismissal.ts';
import { redactText } from '../../model/secrets/redact.ts';
import { columnText } from '../column-text.ts';
import type { HeuristicRecord, Window } from '../insights.ts';
import type { Db } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { decodeStored } from '../stored-json.ts';
import { wholeMs } from '../whole-ms.ts';

const NAME_LENGTH_MAX = 256;
/** Of one application and its job: more heuristics than there are. */
const DISMISSAL_COUNT_MAX = 1_000;

const NAME = z.string().min(1).max(NAME_LENGTH_MAX);
const DISMISSAL: z.ZodType<NewDismissal> = z
  .strictObject({
    scope: z.discriminatedUnion('kind', [
      z
        .strictObject({
          kind: z.literal('application'),
          cluster: z.string().max(NAME_LENGTH_MAX),
          applicationId: NAME,
        })
        .readonly(),
      z.strictObject({ kind: z.literal('job'), jobKey: z.string().min(1).max(10_000) }).readonly(),
    ]),
    heuristicId: NAME,
    kind: z.enum(DISMISSAL_KINDS),
    reason: z.string().max(MAX_REASON_LENGTH).transform(withoutSecrets),
    by: z.string().max(NAME_LENGTH_MAX),
    atMs: z.int(),
    untilMs: z.int().exactOptional(),
  })
  .readonly();

/** Also of those that were kept as they were typed. A mark may be longer than what it hides. */
function withoutSecrets(reason: string): string {
  const clean = redactText(reason);
  if (clean.length <= MAX_REASON_LENGTH) return clean;
  return clean.slice(0, MAX_REASON_LENGTH).toWellFormed();
}

/** `Insights.dismiss`, in a transaction: the newest of a scope and heuristic stands. Throws `StoreError` `bad-query`. */
export async function writeDismissal(db: Db, dismissal: NewDismissal): Promise<Dismissal> {
  const checked = DISMISSAL.safeParse(dismissal);
  if (!checked.success) {
    throw new StoreError('bad-query', `that is no dismissal: ${z.prettifyError(checked.error)}`);
  }
  const { heuristicId, kind, atMs, untilMs } = dismissal;
  const row = {
    ...scopeColumns(dismissal.scope),
    heuristic_id: columnText(heuristicId),
    kind,
    at_ms: wholeMs(atMs),
    until_ms: untilMs === undefined ? null : wholeMs(untilMs),
    record: JSON.stringify(checked.data),
  };
  const { id } = await db
    .insertInto('dismissal')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['application_id', 'cluster', 'job_key', 'heuristic_id']).doUpdateSet(row),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return { ...checked.data, id };
}

function scopeColumns(scope: Dismissal['scope']) {
  if (scope.kind === 'job') {
    return { cluster: '', application_id: '', job_key: columnText(scope.jobKey) };
  }
  return {
    cluster: columnText(scope.cluster),
    application_id: columnText(scope.applicationId),
    job_key: '',
  };
}

/** `Insights.undoDismissal`. */
export async function removeDismissal(db: Db, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('dismissal')
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** `Insights.dismissals`. */
export async function readDismissals(
  db: Db,
  of: { readonly cluster: string; readonly applicationId: string; readonly jobKey?: string },
  atMs: number,
): Promise<readonly Dismissal[]> {
  const { cluster, applicationId, jobKey } = of;
  const scopes: readonly Dismissal['scope'][] = [
    { kind: 'application', cluster, applicationId },
    ...(jobKey === undefined ? [] : [{ kind: 'job' as const, jobKey }]),
  ];
  const found: Dismissal[] = [];
  for (const scope of scopes) {
    const rows = await dismissalsQuery(db, scope, atMs).execute();
    found.push(...rows.map(decode));
  }
  return found;
}

export function dismissalsQuery(db: Db, scope: Dismissal['scope'], atMs: number) {
  const { application_id, cluster, job_key } = scopeColumns(scope);
  return db
    .selectFrom('dismissal')
    .select(['id', 'record'])
    .where('application_id', '=', application_id)
    .where('cluster', '=', cluster)
    .where('job_key', '=', job_key)
    .where('at_ms', '<=', wholeMs(atMs))
    .where((eb) => eb.or([eb('until_ms', 'is', null), eb('until_ms', '>', wholeMs(atMs))]))
    .orderBy('heuristic_id')
    .limit(DISMISSAL_COUNT_MAX);
}

function decode({ id, record }: { readonly id: number; readonly record: string }): Dismissal {
  const known = decodeStored(DISMISSAL, record, {
    what: `dismissal ${id}`,
    wayOut: 'delete its row, and dismiss again',
  });
  return { ...known, id };
}

/** Of the dismissals made in a window, by heuristic. */
export async function countDismissals(
  db: Db,
  window: Window,
): Promise<ReadonlyMap<string, Pick<HeuristicRecord, 'wrongCount' | 'dismissedCount'>>> {
  const rows = await dismissalCountsQuery(db, window).execute();
  const counts = new Map<string, { wrongCount: number; dismissedCount: number }>();
  for (const { heuristic_id, kind, dismissal_count } of rows) {
    const of = counts.get(heuristic_id) ?? { wrongCount: 0, dismissedCount: 0 };
    of.dismissedCount += dismissal_count;
    if (kind === 'wrong') of.wrongCount += dismissal_count;
    counts.set(heuristic_id, of);
  }
  return counts;
}

export function dismissalCountsQuery(db: Db, { fromMs, toMs }: Window) {
  return db
    .selectFrom('dismissal')
    .select(['heuristic_id', 'kind', (eb) => eb.fn.countAll<number>().as('dismissal_count')])
    .where('at_ms', '>=', wholeMs(fromMs))
    .where('at_ms', '<', wholeMs(toMs))
    .groupBy(['heuristic_id', 'kind']);
}
