import type Database from 'better-sqlite3';

/** A database as SQL, that makes it anew: schema, rows, and the numbers in its header. */
export function dumpOf(raw: Database.Database): string {
  // an index of words makes tables of its own, with rows in them, when it is made; what is in it, is in those
  const shadows = `select name from pragma_table_list where schema = 'main' and type = 'shadow'`;
  const declared = `select sql from sqlite_schema where sql is not null and name not in (${shadows}) order by rowid`;
  const tables = `select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by rowid`;
  const lines = [
    ...(['application_id', 'user_version'] as const).map(
      (name) => `pragma ${name} = ${String(raw.pragma(name, { simple: true }))}`,
    ),
    ...raw.prepare<[], string>(declared).pluck().all(),
    ...raw
      .prepare<[], string>(shadows)
      .pluck()
      .all()
      .map((shadow) => `delete from "${shadow}"`),
    ...raw
      .prepare<[], string>(tables)
      .pluck()
      .all()
      .flatMap((table) => insertsOf(raw, table)),
  ];
  return lines.map((line) => `${line};\n`).join('');
}

function insertsOf(raw: Database.Database, table: string): readonly string[] {
  const columns = raw
    .prepare<[string], string>('select name from pragma_table_info(?)')
    .pluck()
    .all(table);
  const values = columns.map((name) => `quote("${name}")`).join(` || ', ' || `);
  return raw
    .prepare<[], string>(
      `select 'insert into "${table}" values (' || ${values} || ')' from "${table}"`,
    )
    .pluck()
    .all();
}
