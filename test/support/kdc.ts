import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const REALM = 'SPARKVET.TEST';
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const PROGRAMS = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit'];

const run = promisify(execFile);

/** A Kerberos realm of its own on the loopback, gone at the end of the scope. */
export interface Kdc extends AsyncDisposable {
  /** For processes that belong to it: where the realm is. */
  readonly environment: Readonly<Record<string, string>>;
  /** A file in its directory. */
  readonly file: (name: string) => string;
  /** Makes a principal with random keys, and a keytab of them. */
  readonly keytabOf: (principal: string) => Promise<string>;
  /** Gets a ticket into a cache file of its own. */
  readonly ticketOf: (principal: string, lifeSeconds: number) => Promise<string>;
  /** Ends the KDC; what was taken before stays good. */
  readonly stop: () => Promise<void>;
}

/** What of the programs is not installed. */
export function missingPrograms(): readonly string[] {
  return PROGRAMS.filter(
    (name) => !SYSTEM_DIRECTORIES.some((directory) => existsSync(path.join(directory, name))),
  );
}

export async function startKdc(): Promise<Kdc> {
  const directory = mkdtempSync(path.join(tmpdir(), 'sparkvet-kdc-'));
  const file = (name: string): string => path.join(directory, name);
  const port = await freePort();
  writeFileSync(file('krb5.conf'), clientConfig(port));
  writeFileSync(file('kdc.conf'), kdcConfig(port, directory));
  mkdirSync(file('caches'));
  const environment = { KRB5_CONFIG: file('krb5.conf'), KRB5RCACHENAME: 'none:' };
  const env = {
    ...environment,
    KRB5_KDC_PROFILE: file('kdc.conf'),
    PATH: SYSTEM_DIRECTORIES.join(':'),
  };
  const admin = async (query: string): Promise<unknown> =>
    run('kadmin.local', ['-r', REALM, '-q', query], { env });
  await run('kdb5_util', ['create', '-s', '-r', REALM, '-P', 'of-a-test'], { env });
  const kdc = spawn('krb5kdc', ['-n', '-r', REALM, '-P', file('kdc.pid')], {
    env,
    stdio: 'ignore',
  });
  await listening(port);

  return {
    environment,
    file,
    keytabOf: async (principal) => {
      const keytab = file(`${principal.replaceAll('/', '-')}.keytab`);
      await admin(`addprinc -randkey ${principal}`);
      await admin(`ktadd -k ${keytab} ${principal}`);
      return keytab;
    },
    ticketOf: async (principal, lifeSeconds) => {
      const cache = file(`caches/${principal}-${lifeSeconds}`);
      const keytab = file(`${principal}.keytab`);
      const life = `${lifeSeconds}s`;
      await run('kinit', ['-k', '-t', keytab, '-l', life, '-c', cache, principal], { env });
      return cache;
    },
    stop: async () => end(kdc),
    [Symbol.asyncDispose]: async () => {
      await end(kdc);
      rmSync(directory, { recursive: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** No names are looked up: the realm is this file. */
function clientConfig(port: number): string {
  return `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  ${REALM} = {
    kdc = 127.0.0.1:${port}
  }
`;
}

function kdcConfig(port: number, directory: string): string {
  return `[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${REALM} = {
    database_name = ${directory}/principals
    key_stash_file = ${directory}/stash
    acl_file = ${directory}/acl
    max_life = 10h
  }
[logging]
  kdc = FILE:${directory}/kdc.log
`;
}

const ATTEMPTS = 100;

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    // oxlint-disable-next-line no-await-in-loop -- until it is there
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    // oxlint-disable-next-line no-await-in-loop -- a real process starts
    await delay(50);
  }
  throw new Error(`no KDC at port ${port}`);
}
