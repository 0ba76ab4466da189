import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineLimit } from '../../src/cli/machine-limit.ts';

describe('an error that nobody caught', () => {
  it.for([
    ['EMFILE', 'EMFILE: too many open files, open x'],
    ['ENFILE', 'ENFILE: file table overflow, open x'],
    ['ERR_WORKER_INIT_FAILED', 'Worker initialization failure: EMFILE'],
  ] as const)('is the machine’s limit, with the way out: %s', ([code, message]) => {
    const said = machineLimit(Object.assign(new Error(message), { code }));
    expect(said).toContain(message);
    expect(said).toContain('ulimit -n');
  });

  it.for([[new Error('EMFILE')], [Object.assign(new Error('no'), { code: 'ENOENT' })], ['EMFILE']])(
    'is a bug of ours: %s',
    ([error]) => {
      expect(machineLimit(error)).toBeUndefined();
    },
  );
});

it.skipIf(!existsSync('/proc/self/limits'))(
  'too few addresses for Node to begin its threads are said, where it would abort without a word',
  () => {
    const command = path.resolve(import.meta.dirname, '../../bin/sparkvet.cjs');
    const limited = 'ulimit -v 1400000 && exec "$@"';
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', limited, 'sh', process.execPath, command, '--version'],
      { encoding: 'utf8' },
    );

    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'sparkvet: the system gives this process 1367 MiB of addresses, and Node needs 1536: raise the limit (ulimit -v)\n',
    });
  },
);
