import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';
import type { WorkSighting } from '../work-queue.ts';
import { CountChanges } from './work-counts.ts';
import {
  type Evidence,
  evidenceOf,
  type Judged,
  newDraft,
  type WorkDraft,
  withTold,
} from './work-news.ts';
import { keyColumns, keyText, type WorkItemRow } from './work-rows.ts';

/** What is known of some applications. */
interface Known {
  readonly items: ReadonlyMap<string, WorkItemRow>;
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly judged: ReadonlyMap<string, readonly Judged[]>;
}
interface NewEvidence extends Evidence {
  readonly is_news: number;
}
/** What becomes of one item. */
interface Outcome {
  readonly key: string;
  readonly before: WorkItemRow | undefined;
  readonly after: WorkDraft;
  readonly evidence: readonly NewEvidence[];
}

/** `WorkQueue.take`, in a transaction. */
export async function takeSightings(
  db: Db,
  sightings: readonly WorkSighting[],
  nowMs: number,
): Promise<number> {
  const byKey = Map.groupBy(sightings, (sighting) => keyText(columnsOf(sighting)));
  const counts = new CountChanges();
  let workCount = 0;
  for (const keys of inPortions([...byKey])) {
    const known = await readKnown(db, keys);
    const outcomes = keys.map(([key, told]) => outcomeOf(key, told, known, nowMs));
    await writeOutcomes(db, outcomes);
    for (const { before, after } of outcomes) {
      counts.move(before?.state, after.state);
      if (after.state === 'waiting' && before?.state !== 'waiting') workCount += 1;
    }
  }
  await counts.write(db);
  return workCount;
}

function columnsOf({ ref }: WorkSighting): ReturnType<typeof keyColumns> {
  return keyColumns({ cluster: ref.cluster, applicationId: ref.id });
}

function outcomeOf(
  key: string,
  sightings: readonly WorkSighting[],
  known: Known,
  nowMs: number,
): Outcome {
  const before = known.items.get(key);
  const judged = known.judged.get(key) ?? [];
  const changes = new Map<string, NewEvidence>();
  let after: WorkDraft | undefined = before;
  for (const sighting of sightings) {
    const evidence = evidenceOf(sighting);
    const place = evidenceKey(evidence);
    const told = changes.get(place)?.fingerprint ?? knownFingerprint(known, before, place);
    const isNews = told !== evidence.fingerprint;
    after =
      after === undefined
        ? newDraft(sighting, nowMs)
        : withTold(after, { sighting, evidence, isNews, nowMs }, judged);
    const is_news = after.state === 'leased' ? 1 : 0;
    if (isNews) changes.set(place, { ...evidence, is_news });
  }
  if (after === undefined) throw new Error('an application without a sighting');
  return { key, before, after, evidence: [...changes.values()] };
}

function knownFingerprint(
  known: Known,
  item: WorkItemRow | undefined,
  place: string,
): string | undefined {
  return item && known.fingerprints.get(`${item.id}\0${place}`);
}

function evidenceKey({ source, attempt_id }: Pick<Evidence, 'source' | 'attempt_id'>): string {
  return `${source}\0${attempt_id}`;
}

async function readKnown(
  db: Db,
  keys: readonly (readonly [string, readonly WorkSighting[]])[],
): Promise<Known> {
  const applicationIds = keys.flatMap(([, [first]]) =>
    first === undefined ? [] : [columnsOf(first).application_id],
  );
  const items = await db
    .selectFrom('work_item')
    .selectAll()
    .where('application_id', 'in', applicationIds)
    .execute();
  const hasDone = items.some(({ state }) => state === 'done');
  return {
    items: new Map(items.map((item) => [keyText(item), item])),
    fingerprints: await readFingerprints(db, items),
    judged: hasDone ? await readJudged(db, applicationIds) : new Map(),
  };
}

async function readFingerprints(
  db: Db,
  items: readonly WorkItemRow[],
): Promise<ReadonlyMap<string, string>> {
  const fingerprints = new Map<string, string>();
  for (const portion of inPortions(items)) {
    const rows = await db
      .selectFrom('work_evidence')
      .select(['item_id', 'source', 'attempt_id', 'fingerprint'])
      .where(
        'item_id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute();
    for (const row of rows)
      fingerprints.set(`${row.item_id}\0${evidenceKey(row)}`, row.fingerprint);
  }
  return fingerprints;
}

/** What attempts of these applications were judged from, by key, under whichever preset. */
export async function readJudged(
  db: Db,
  applicationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Judged[]>> {
  const rows = await db
    .selectFrom('judged_record')
    .select(['cluster', 'application_id', 'attempt_id', 'source', 'record_rank', 'fingerprint'])
    .where('application_id', 'in', applicationIds)
    .execute();
  return Map.groupBy(rows, keyText);
}

async function writeOutcomes(db: Db, outcomes: readonly Outcome[]): Promise<void> {
  const changed = outcomes.filter(({ before, after }) => before !== after);
  const ids = new Map(outcomes.map(({ key, before }) => [key, before?.id]));
  if (changed.length > 0) {
    const written = await upsertItems(
      db,
      changed.map(({ after }) => after),
    );
    for (const row of written) ids.set(keyText(row), row.id);
  }
  const evidence = outcomes.flatMap((outcome) => {
    const item_id = ids.get(outcome.key);
    return item_id === undefined ? [] : outcome.evidence.map((row) => ({ ...row, item_id }));
  });
  for (const portion of inPortions(evidence)) {
    await db
      .insertInto('work_evidence')
      .values(portion)
      .onConflict((conflict) =>
        conflict.columns(['item_id', 'source', 'attempt_id']).doUpdateSet((eb) => ({
          fingerprint: eb.ref('excluded.fingerprint'),
          record_rank: eb.ref('excluded.record_rank'),
          is_news: eb.ref('excluded.is_news'),
        })),
      )
      .execute();
  }
}

async function upsertItems(
  db: Db,
  items: readonly WorkDraft[],
): Promise<readonly Pick<WorkItemRow, 'id' | 'application_id' | 'cluster'>[]> {
  return db
    .insertInto('work_item')
    .values(items.map(({ id: _id, ...columns }) => columns))
    .onConflict((conflict) =>
      conflict.columns(['application_id', 'cluster']).doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        turn: eb.ref('excluded.turn'),
        is_backlog: eb.ref('excluded.is_backlog'),
        ended_at_ms: eb.ref('excluded.ended_at_ms'),
        order_at_ms: eb.ref('excluded.order_at_ms'),
        changed_at_ms: eb.ref('excluded.changed_at_ms'),
        touched_at_ms: eb.ref('excluded.touched_at_ms'),
        failure_count: eb.ref('excluded.failure_count'),
        next_at_ms: eb.ref('excluded.next_at_ms'),
        owner: eb.ref('excluded.owner'),
        news_at_ms: eb.ref('excluded.news_at_ms'),
        trouble_code: eb.ref('excluded.trouble_code'),
        trouble_source: eb.ref('excluded.trouble_source'),
        trouble: eb.ref('excluded.trouble'),
      })),
    )
    .returning(['id', 'application_id', 'cluster'])
    .execute();
}
