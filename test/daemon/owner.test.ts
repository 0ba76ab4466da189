import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isDeadOwner, processOwner } from '../../src/daemon/owner.ts';
import { HOUR_MS, World } from './a-daemon.ts';

const self = processOwner(2_000);
const other = (pid: number, owner = self): string => owner.replace(/:\d+:\d+$/, `:${pid}:1000`);
/** A process that is over. */
const { pid: deadPid } = spawnSync(process.execPath, ['--version']);

describe('the owner of a lease', () => {
  it('names machine, place, process and start', () => {
    expect(self).toMatch(new RegExp(`^[^:]+/[^:]+:${process.pid}:2000$`));
  });

  it.for([
    ['itself', self, false],
    ['an earlier process with its id', other(process.pid), true],
    ['a process that is over', other(deadPid), true],
    ['a process that runs', other(process.ppid), false],
    ['a process of another machine', `x${other(deadPid)}`, false],
    ['one of another container or boot', other(deadPid).replace('/', '/0'), false],
    ['what is no owner', 'somebody', false],
    ['a process id that is none', other(deadPid).replace(/:\d+:/, ':x:'), false],
  ] as const)('%s', ([, owner, isDead]) => {
    expect(isDeadOwner(owner, self)).toBe(isDead);
  });
});

describe('a restart', () => {
  it('takes over at once what a dead process held, and leaves what a live one holds', async () => {
    await using world = await World.open();
    const { queue } = world.stores;
    const told = { source: world.logs.source, fingerprint: 'whole', rank: 0, isBacklog: false };
    const lease = { count: 1, nowMs: world.atMs, untilMs: world.atMs + HOUR_MS };
    for (const [id, pid] of [
      ['of-dead', deadPid],
      ['of-live', process.ppid],
    ] as const) {
      await queue.take([{ ...told, ref: { cluster: 'default', id } }], world.atMs);
      expect(await queue.lease({ ...lease, owner: other(pid) })).toHaveLength(1);
    }
    const daemon = world.daemon({ owner: self });

    expect(await daemon.recover()).toBe(1);
    await daemon.tick();
    expect(world.judgedIds).toEqual(['of-dead']);
  });
});
