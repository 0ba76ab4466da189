import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

/** A real server that speaks S3. */
export interface ObjectStoreServer extends AsyncDisposable {
  readonly name: 'MinIO' | 'moto';
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const KEYS = { accessKeyId: 'sparkvet', secretAccessKey: 'sparkvet-lab-secret' };
const START_MS = 30_000;
const POLL_MS = 100;

interface Program {
  readonly name: ObjectStoreServer['name'];
  readonly command: string;
  readonly args: (port: number, folder: string) => readonly string[];
}

/** MinIO's binary (`SPARKVET_MINIO`), else moto's server (`SPARKVET_MOTO`, or `moto_server` on the PATH). */
function programOf(): Program | undefined {
  const { SPARKVET_MINIO: minio = '', SPARKVET_MOTO: moto = 'moto_server' } = process.env;
  if (minio !== '') {
    return {
      name: 'MinIO',
      command: minio,
      args: (port, folder) => ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder],
    };
  }
  if (spawnSync(moto, ['--help'], { stdio: 'ignore' }).status !== 0) return undefined;
  return { name: 'moto', command: moto, args: (port) => ['-H', '127.0.0.1', '-p', `${port}`] };
}

/** Undefined where no server can be had. */
export async function startObjectStore(): Promise<ObjectStoreServer | undefined> {
  const program = programOf();
  if (program === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-s3-'));
  const port = await freePort();
  const server = spawn(program.command, program.args(port, folder), {
    stdio: 'ignore',
    env: {
      ...process.env,
      MINIO_ROOT_USER: KEYS.accessKeyId,
      MINIO_ROOT_PASSWORD: KEYS.secretAccessKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  });
  const stop = async () => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: program.name, url, ...KEYS, [Symbol.asyncDispose]: stop };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const untilMs = Date.now() + START_MS;
  while (Date.now() < untilMs && server.exitCode === null) {
    // oxlint-disable-next-line no-await-in-loop -- until it is there
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await delay(POLL_MS);
  }
  throw new Error(`${server.spawnfile} did not start`);
}
