import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { column, rawDatabase } from './raw-database.ts';
import { savedFile } from './saved-file.ts';

const PAGE = readFileSync('docs/store.md', 'utf8');
const STATEMENTS = [...PAGE.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, statement = '']) => ({
  statement,
}));

it('has examples', () => {
  expect(STATEMENTS.length).toBeGreaterThan(3);
});

it.for(STATEMENTS)('$statement runs as it is printed', async ({ statement }) => {
  const raw = rawDatabase(await savedFile());
  expect(() => raw.exec(statement)).not.toThrow();
});

it('tells the meaning of every column', async () => {
  const raw = rawDatabase(await savedFile());
  const columns = column(
    raw,
    `select c.name from pragma_table_list t, pragma_table_info(t.name) c
     where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%'`,
  );
  expect(columns.length).toBeGreaterThan(30);
  expect(columns.filter((name) => !PAGE.includes(`\`${String(name)}\``))).toEqual([]);
});
