import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The script that starts real Hadoop and Spark servers: `SPARKVET_LAB`, or where it lies beside the checkout. */
const SCRIPT =
  process.env['SPARKVET_LAB'] ?? path.resolve(import.meta.dirname, '../../../shared/lab/lab');

/** Why there is no lab here; undefined when there is one. */
export function whyNoLab(): string | undefined {
  return existsSync(SCRIPT)
    ? undefined
    : `${path.basename(path.dirname(SCRIPT))}/${path.basename(SCRIPT)} is not there: set SPARKVET_LAB to the lab's script`;
}

/** Runs a command of the lab; rejects when it fails. */
export async function lab(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(SCRIPT, args, { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}

/** Addresses of the servers: `LAB_RM_URL` and others. */
export async function labEnvironment(): Promise<Readonly<Record<string, string>>> {
  const lines = await lab('env');
  return Object.fromEntries(
    [...lines.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

export interface Job {
  readonly name: string;
  readonly script: string;
  /** Of `lab submit`. */
  readonly options?: readonly string[];
  readonly args?: readonly string[];
}

/** Runs a job to its end, whatever that is. */
export async function submit({ name, script, options = [], args = [] }: Job): Promise<void> {
  const file = path.resolve(import.meta.dirname, 'jobs', script);
  try {
    await lab('submit', ...options, '--name', name, file, ...args);
  } catch (error) {
    // one that is to fail
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

export interface YarnApplication {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly finishedTime: number;
  readonly memorySeconds: number;
  readonly vcoreSeconds: number;
}

/** Spark applications that the ResourceManager knows to be over. */
export async function finishedApplications(url: string): Promise<readonly YarnApplication[]> {
  const query = 'states=FINISHED,FAILED,KILLED&applicationTypes=SPARK&deSelects=resourceRequests';
  const answer = await fetch(`${url}/ws/v1/cluster/apps?${query}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test's own look at a real server
  const { apps } = (await answer.json()) as { apps: { app?: readonly YarnApplication[] } | null };
  return apps?.app ?? [];
}

/** Runs a job, under a name of its own, until the ResourceManager says that it is over. */
export async function runToItsEnd(url: string, job: Job): Promise<YarnApplication> {
  const name = `${job.name} ${Date.now()}`;
  await submit({ ...job, name });
  for (;;) {
    const own = (await finishedApplications(url)).find((application) => application.name === name);
    if (own !== undefined) return own;
    await sleep(500);
  }
}
