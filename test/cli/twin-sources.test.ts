import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { runInProcess } from './run-in-process.ts';

const TWINS = {
  clusters: [
    {
      name: 'lab',
      sources: [
        { kind: 'directory', path: 'logs' },
        { kind: 'directory', path: './logs' },
      ],
    },
  ],
};

describe('a source that is configured twice', () => {
  it.for<readonly [string, ...string[]]>([
    ['analyze', 'application_1_0001', '--no-store'],
    ['compare', 'application_1_0001', 'application_1_0002'],
    ['daemon', '--once'],
    ['doctor'],
    ['fetch', 'application_1_0001', '--save', 'saved'],
    ['reanalyze'],
  ])('is wrong configuration, in one line: %s', async ([command, ...args]) => {
    using directory = aDirectory({ 'sparkvet.json': JSON.stringify(TWINS), 'logs/none': '' });
    const db = path.join(directory.path, 'all.db');
    await (await openStores(db))[Symbol.asyncDispose]();
    const storing = ['analyze', 'fetch'].includes(command) ? [] : ['--db', db];
    const config = ['--config', path.join(directory.path, 'sparkvet.json')];
    const { code, stderr } = await runInProcess([command, ...args, ...storing, ...config]);

    const source = `directory ${path.join(directory.path, 'logs')}`;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `sparkvet: clusters: ${source} is configured twice: what it tells would be judged twice\n`,
    });
  });
});
