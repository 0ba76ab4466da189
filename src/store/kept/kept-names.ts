import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';
import type { NameKind } from '../schema-kept.ts';
import type { KeptAnalysis } from './kept-analysis.ts';

/** The number of a name that was counted. */
export type NameIds = (kind: NameKind, text: string) => number;

/** What of an analysis has a number. */
function namesOf({ row, findings }: KeptAnalysis): readonly (readonly [NameKind, string])[] {
  return [
    ['preset', row.preset],
    ['version', row.engine_version],
    ['options', row.options_hash],
    ['cluster', row.cluster],
    ['user', row.user_name ?? ''],
    ['queue', row.queue ?? ''],
    ['job', row.job_key ?? ''],
    ...[...new Set(findings.map(({ heuristic_id }) => heuristic_id))].map(
      (id) => ['heuristic', id] as const,
    ),
    ...hostsOf(findings).map((host) => ['host', host] as const),
  ];
}

/** That findings are about, each once. */
export function hostsOf(findings: KeptAnalysis['findings']): readonly string[] {
  const hosts = findings
    .filter(({ subject_kind }) => subject_kind === 'host')
    .map(({ subject_key }) => subject_key);
  return [...new Set(hosts)];
}

interface NameChange {
  readonly kind: NameKind;
  readonly text: string;
  readonly analysis_count: number;
}

/** How many analyses have which name, `sign` more of them or fewer. */
export function createNameCounter() {
  const changes = new Map<string, NameChange>();
  return {
    add(analysis: KeptAnalysis, sign: 1 | -1): void {
      for (const [kind, text] of namesOf(analysis)) {
        const key = keyOf(kind, text);
        const count = (changes.get(key)?.analysis_count ?? 0) + sign;
        changes.set(key, { kind, text, analysis_count: count });
      }
    },
    changes: () => [...changes.values()],
  };
}

/** Counts names, and hands out the numbers of all of them. A name that nothing has any more stays until `dropUnusedNames`. */
export async function countNames(db: Db, changes: readonly NameChange[]): Promise<NameIds> {
  const ids = new Map<string, number>();
  for (const portion of inPortions(changes)) {
    const rows = await db
      .insertInto('kept_name')
      .values([...portion])
      .onConflict((conflict) =>
        conflict.columns(['kind', 'text']).doUpdateSet((eb) => ({
          analysis_count: eb('kept_name.analysis_count', '+', eb.ref('excluded.analysis_count')),
        })),
      )
      .returning(['id', 'kind', 'text'])
      .execute();
    for (const { id, kind, text } of rows) ids.set(keyOf(kind, text), id);
  }
  return (kind, text) => {
    const id = ids.get(keyOf(kind, text));
    if (id === undefined) throw new Error(`the ${kind} ${text} was not counted`);
    return id;
  };
}

/** Removes names that the last analysis with them left. */
export async function dropUnusedNames(
  db: Db,
  changes: readonly NameChange[],
  nameId: NameIds,
): Promise<void> {
  const fewer = changes
    .filter(({ analysis_count }) => analysis_count < 0)
    .map(({ kind, text }) => nameId(kind, text));
  for (const portion of inPortions(fewer)) {
    await db
      .deleteFrom('kept_name')
      .where('id', 'in', portion)
      .where('analysis_count', '=', 0)
      .execute();
  }
}

function keyOf(kind: NameKind, text: string): string {
  return `${kind} ${text}`;
}
