import { describe, expect, it } from 'vitest';
import { readRows, sqlPath } from './rows.ts';

describe('SQL executions', () => {
  const rows = Array.from({ length: 100 }, (_, id) => ({ id, status: 'COMPLETED' }));

  it('come in pages', async () => {
    const more = [{ path: sqlPath(100), body: JSON.stringify([{ id: 100, status: 'RUNNING' }]) }];
    const { sections } = await readRows({ sql: rows, more });
    expect(sections.totals?.sqlExecutionCount).toBe(101);
    expect(sections.sqlExecutions?.at(-1)).toMatchObject({ executionId: 100, status: 'running' });
  });

  it('end where the server does not page', async () => {
    const more = [{ path: sqlPath(100), body: JSON.stringify(rows) }];
    const { sections } = await readRows({ sql: rows, more });
    expect(sections.totals?.sqlExecutionCount).toBe(100);
  });

  it('come without plans where those are too large', async () => {
    const { sections } = await readRows({
      sql: undefined,
      more: [
        { path: sqlPath(), body: `[${' '.repeat(200_000)}]` },
        { path: sqlPath(0, false), body: JSON.stringify([{ id: 0, status: 'FAILED' }]) },
      ],
    });
    expect(sections.sqlExecutions).toMatchObject([{ executionId: 0, status: 'failed' }]);
  });

  it('are not told of by every server', async () => {
    const app = await readRows({
      sql: undefined,
      more: [{ path: sqlPath(), status: 404, headers: { 'content-type': 'text/html' } }],
    });
    expect(app.sections).not.toHaveProperty('sqlExecutions');
    expect(app.gaps.map(({ detail }) => detail)).toContain(
      'the server tells nothing of SQL executions',
    );
  });
});
