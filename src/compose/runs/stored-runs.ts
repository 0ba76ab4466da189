import { ConfigError } from '../../config/config-error.ts';
import { didYouMean } from '../../config/near-names.ts';
import type { Config } from '../../config/schema.ts';
import type { Analysis } from '../../model/analysis.ts';
import type { ApplicationRef } from '../../model/application.ts';
import { attemptKey, splitAttempt } from '../../model/attempt-key.ts';
import { redactText } from '../../model/secrets/redact.ts';
import { BASELINE_RUN_COUNT } from '../../runs/baseline.ts';
import { jobHistory } from '../../runs/history.ts';
import type { JobHistory } from '../../runs/job-history.ts';
import { IN_MEMORY, isStoreThere } from '../../store/location.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import type { Stores } from '../../store/stores.ts';
import { storeOff } from '../store-off.ts';
import { isApplicationId } from '../targets/target-kind.ts';
import { nearJobs } from './near-jobs.ts';
import { NotFoundError } from './not-found.ts';

/** An application, or one of its attempts, as people write it. */
interface ApplicationName {
  readonly id: string;
  readonly attemptId?: string;
}

/** The store at `db`, if it is there: asking makes none. Throws ConfigError where it is not, StoreError. */
export async function openStoresToAsk({ db }: Config, storeOptions: StoreOptions): Promise<Stores> {
  if (db === undefined) throw storeOff('this command');
  if (db !== IN_MEMORY && !isStoreThere(db)) {
    throw new ConfigError(
      `--db: there is no store at ${redactText(db)}: sparkvet analyze and sparkvet daemon make one`,
    );
  }
  const { openStores } = await import('../../store/open-store.ts');
  return openStores(db, storeOptions);
}

/** `application_1_2/1`, `application_1_2_1` and `application_1_2`; undefined for what is no application id. */
export function applicationNameOf(text: string): ApplicationName | undefined {
  const [, id = '', attemptId] = /^(.+?)(?:\/(\d+))?$/.exec(text) ?? [];
  if (!isApplicationId(id)) return undefined;
  return attemptId === undefined ? splitAttempt(id) : { id, attemptId };
}

/** The newest of the attempts that the name means; undefined where none is stored. */
export async function findRef(
  { insights }: Stores,
  name: ApplicationName,
): Promise<ApplicationRef | undefined> {
  const rows = await insights.attempts(name.id);
  return rows
    .map(({ application }) => application)
    .find((ref) => name.attemptId === undefined || attemptKey(ref) === name.attemptId);
}

/** A stored analysis under the preset of the configuration, or whatever preset it has. */
export async function findAnalysis(
  stores: Stores,
  name: ApplicationName,
  preset: string,
): Promise<Analysis | undefined> {
  const rows = await stores.insights.attempts(name.id);
  const meant = rows.filter(
    ({ application }) => name.attemptId === undefined || attemptKey(application) === name.attemptId,
  );
  const row = meant.find((one) => one.preset === preset) ?? meant[0];
  return row && stores.analyses.get(row.application, row.preset);
}

/** The job that a job key or an application of it names. Throws NotFoundError, which names what is near. */
export async function jobKeyOf(stores: Stores, target: string): Promise<string> {
  const { rows } = await stores.analyses.list({ jobKey: target, limit: 1 });
  if (rows.length > 0) return target;
  const name = applicationNameOf(target);
  if (name === undefined) {
    const near = didYouMean(await nearJobs(stores.insights, target), target);
    const wayOut = near === '' ? ': sparkvet serve lists the jobs that have one' : near;
    throw new NotFoundError(`no run of a job ${target} is stored${wayOut}`);
  }
  const attempts = await stores.insights.attempts(name.id);
  if (attempts.length === 0) throw new NotFoundError(notStored(target));
  const jobKey = attempts[0]?.application.jobKey;
  if (jobKey !== undefined) return jobKey;
  throw new NotFoundError(
    `${target} is a run of no job that is known: nothing in it names one (docs/identity.md says what would)`,
  );
}

/** What to say of an application of which the store has no run. */
export function notStored(target: string): string {
  return `${target} is not stored: sparkvet analyze stores what it judges`;
}

/** The latest `limit` runs of a job under a preset, judged with those before them. Throws NotFoundError. */
export async function readHistory(
  stores: Stores,
  target: string,
  { preset, limit }: { readonly preset: string; readonly limit: number },
): Promise<JobHistory> {
  const jobKey = await jobKeyOf(stores, target);
  const wanted = limit + BASELINE_RUN_COUNT;
  const { rows } = await stores.analyses.list({ jobKey, preset, limit: wanted });
  const runs: Analysis[] = [];
  for (const { application } of rows) {
    const analysis = await stores.analyses.get(application, preset);
    if (analysis !== undefined) runs.push(analysis);
  }
  if (runs.length > 0) return jobHistory(jobKey, runs);
  throw new NotFoundError(
    `the runs of ${jobKey} were judged with another preset than ${preset}: name it with --preset`,
  );
}
