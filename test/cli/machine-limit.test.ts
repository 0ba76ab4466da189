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
