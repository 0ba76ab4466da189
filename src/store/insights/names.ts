import { askedText, shownText } from '../column-text.ts';
import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';
import type { NameKind } from '../schema-kept.ts';

/** Above every character that a name may go on with, in SQLite's order of bytes. */
const LAST = '\u{10FFFF}';

/** The number of a name; undefined when no analysis has it. */
export async function nameIdOf(db: Db, kind: NameKind, text: string): Promise<number | undefined> {
  return (await nameIdQuery(db, kind, text).executeTakeFirst())?.id;
}

export function nameIdQuery(db: Db, kind: NameKind, text: string) {
  return db
    .selectFrom('kept_name')
    .select('id')
    .where('kind', '=', kind)
    .where('text', '=', askedText(text));
}

/** Names by their numbers; a number that no name has is left out. */
export async function textsOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  for (const portion of inPortions(ids)) {
    const rows = await db
      .selectFrom('kept_name')
      .select(['id', 'text'])
      .where('id', 'in', portion)
      .execute();
    for (const { id, text } of rows) texts.set(id, shownText(text));
  }
  return texts;
}

/** Those that begin so, in their order; the empty name is none. */
export function namesQuery(db: Db, kind: NameKind, prefix: string, limit: number) {
  const [from, below] = beginningRange(prefix);
  return db
    .selectFrom('kept_name')
    .select('text')
    .where('kind', '=', kind)
    .where('text', '>=', from)
    .where('text', '>', '')
    .where('text', '<', below)
    .orderBy('text')
    .limit(limit);
}

/** What a beginning of a text lies between. */
export function beginningRange(prefix: string): readonly [string, string] {
  return [prefix, prefix + LAST];
}
