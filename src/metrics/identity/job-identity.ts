import { type ApplicationModel } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { stableHash } from '../../model/texts/stable-hash.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type Clues, cluesOf } from './clues.ts';
import { normalizedName } from './normalized-name.ts';
import { clueOf } from './read-clue.ts';
import { safeLink } from './safe-link.ts';
import { schedulerIdsOf } from './scheduler-ids.ts';
import { IDENTITY_RULES, type IdentityPart, type IdentityRule } from './schedulers.ts';
import { DEFAULT_NAMES, JOB_OWNER, LINK_SOURCES, STARTER_RULES } from './starters.ts';

interface JobIdentity {
  /** The recurring job that this is a run of; absent for sessions and whatever else nobody named. */
  readonly jobKey?: string;
  /** What started it, where that left a trace: `airflow`, `livy`, … */
  readonly scheduler?: string;
  /** What it calls this run, by `SCHEDULER_IDS`; and Livy's session or batch, whoever started it. */
  readonly schedulerIds?: Readonly<Record<string, string>>;
  /** Who answers for the job, where it says so. */
  readonly jobOwner?: string;
  /** http(s) addresses that the scheduler left, without credentials. */
  readonly links?: Readonly<Record<string, string>>;
}

/** The convention for everyone else: a job says itself which one it is. */
const EXPLICIT_KEY = 'sparkvet.job.id';
const KEY_LENGTH = 200;

/**
 * Which recurring job a run belongs to. The precedence, in docs/identity.md: what the job says itself, what its scheduler left,
 * else who ran it and its name without what changes from run to run.
 */
export const jobIdentity = oncePerApplication((app: ApplicationModel): JobIdentity => {
  const clues = cluesOf(app);
  const scheduled = scheduledKey(app, clues);
  const jobKey = clues.values.get(EXPLICIT_KEY) ?? scheduled?.key ?? keyOfName(app, clues);
  const scheduler = scheduled?.scheduler ?? starterOf(clues);
  return withoutUndefined({
    jobKey: jobKey === undefined ? undefined : bounded(jobKey),
    scheduler,
    schedulerIds: schedulerIdsOf(scheduler, clues),
    jobOwner: clueOf(JOB_OWNER, clues)?.slice(0, KEY_LENGTH),
    links: linksOf(clues),
  });
});

/** The end of a long key tells the tasks of a workflow apart: where it is cut off, a hash of the key stands for it. */
function bounded(key: string): string {
  if (key.length <= KEY_LENGTH) return key;
  const end = `~${stableHash(key)}`;
  return key.slice(0, KEY_LENGTH - end.length).replace(/[\uD800-\uDBFF]$/, '') + end;
}

function scheduledKey(
  app: ApplicationModel,
  clues: Clues,
): { readonly scheduler: string; readonly key: string } | undefined {
  for (const rule of IDENTITY_RULES) {
    const parts = partsOf(rule, app, clues);
    if (parts === undefined) continue;
    return { scheduler: rule.scheduler, key: `${rule.scheduler}:${parts.join('/')}` };
  }
  return undefined;
}

/** Undefined when a required part is not there. */
function partsOf(
  { parts }: IdentityRule,
  app: ApplicationModel,
  clues: Clues,
): readonly string[] | undefined {
  const found: string[] = [];
  for (const part of parts) {
    const value = clueOf(part.sources, clues) ?? substitute(part, app);
    if (value !== undefined) found.push(value);
    else if (part.otherwise === undefined || part.otherwise === 'required') return undefined;
  }
  return found;
}

function substitute({ otherwise }: IdentityPart, app: ApplicationModel): string | undefined {
  return otherwise === 'or-name' ? normalizedName(app.name) : undefined;
}

/** Who ran it and what: the same name means another job for another user. */
function keyOfName(app: ApplicationModel, clues: Clues): string | undefined {
  const isDefault = app.name === app.id || DEFAULT_NAMES.some((pattern) => pattern.test(app.name));
  const name = isDefault ? mainProgram(clues) : normalizedName(app.name);
  if (name === undefined) return undefined;
  const owner = app.user ?? app.queue;
  return owner === undefined ? name : `${owner}/${name}`;
}

/** In the driver's command line: YARN's application master, or spark-submit and the script after its options. */
const MAIN_PROGRAM: readonly RegExp[] = [
  /\s--primary-(?:py|r)-file\s+(\S+)/,
  /\s--class\s+(?!org\.apache\.)(\S+)/,
  /(?<!--(?:py-files|files|jars|archives))\s(\S+\.(?:py|R))(?=\s|$)/,
];

/** The script or main class of an application that was given no name; undefined for shells and sessions, which have none. */
function mainProgram({ values }: Clues): string | undefined {
  const command = values.get('sun.java.command') ?? '';
  for (const pattern of MAIN_PROGRAM) {
    const program = pattern.exec(command)?.[1];
    const name = program
      ?.split('/')
      .at(-1)
      ?.replace(/\.(?:py|R)$/, '');
    if (name !== undefined) return normalizedName(name);
  }
  return undefined;
}

function starterOf({ values, yarnTags }: Clues): string | undefined {
  const names = [...values.keys()];
  return STARTER_RULES.find(
    (rule) =>
      yarnTags.some((tag) => rule.tag?.test(tag) === true) ||
      names.some((name) => rule.name?.test(name) === true),
  )?.scheduler;
}

function linksOf({ values }: Clues): Readonly<Record<string, string>> | undefined {
  const links = Object.entries(LINK_SOURCES).flatMap(([kind, names]) => {
    const text = names.map((name) => values.get(name)).find((value) => value !== undefined);
    const link = text === undefined ? undefined : safeLink(text);
    return link === undefined ? [] : [[kind, link] as const];
  });
  return links.length === 0 ? undefined : Object.fromEntries(links);
}
