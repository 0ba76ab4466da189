import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who holds a lease: `host/place:pid:startedAtMs`. A process id means something in one boot of one machine and in one
 * namespace only (each container has its pid 1), so the place is part of the name.
 */
export function processOwner(startedAtMs: number): string {
  return `${hostname()}/${placeOfProcesses()}:${process.pid}:${Math.round(startedAtMs)}`;
}

/**
 * Whether an owner certainly is dead: it ran where `self` runs, and its process is gone or `self` has its id now. Anything else
 * is left to the end of its lease.
 */
export function isDeadOwner(owner: string, self: string): boolean {
  const other = partsOf(owner);
  const own = partsOf(self);
  if (other === undefined || own === undefined || owner === self) return false;
  if (other.host !== own.host) return false;
  return other.pid === own.pid || !isAlive(other.pid);
}

function partsOf(owner: string): { readonly host: string; readonly pid: number } | undefined {
  const [, host = '', pid = ''] = /^(.+):(\d{1,9}):\d+$/.exec(owner) ?? [];
  return host === '' ? undefined : { host, pid: Number(pid) };
}

/** Boot and process namespace, where the system tells them (Linux). */
function placeOfProcesses(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    const namespace = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
    return `${boot}-${namespace}`;
  } catch {
    return process.platform;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, and not ours to signal
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
