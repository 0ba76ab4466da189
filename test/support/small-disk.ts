import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file system of its own, of a few MB, gone at the end of the test. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  readonly makeReadOnly: (isReadOnly: boolean) => void;
}

/** Needs the right to mount: ask `MAY_MOUNT` first. */
export function aSmallDisk(sizeKb: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-disk-'));
  const place = path.join(folder, 'disk');
  mkdirSync(place);
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeKb}k`, 'tmpfs', place);
  return {
    path: place,
    makeReadOnly: (isReadOnly) => run('mount', '-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, place),
    [Symbol.dispose]: () => {
      run('umount', '-l', place);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'ignore' });
}

function mayMount(): boolean {
  try {
    using disk = aSmallDisk(64);
    return disk.path !== '';
  } catch {
    return false;
  }
}

/** Root in a machine or container that lets it mount; elsewhere such tests are skipped, which the test report shows. */
export const MAY_MOUNT = process.platform === 'linux' && mayMount();
