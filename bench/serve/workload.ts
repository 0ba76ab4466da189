import type { Analysis, RootFinding } from '../../src/model/analysis.ts';
import type { Range, Saving } from '../../src/model/finding.ts';
import { createRandom, type Random } from './random.ts';

const DAY_MS = 86_400_000;
const DAY_COUNT = 180;
const USER_COUNT = 2_000;
const QUEUE_COUNT = 50;
const HOST_COUNT = 800;
/** Of the runs. */
const FAILED_SHARE = 0.03;
const ONE_OFF_SHARE = 0.05;
const SECOND_ATTEMPT_SHARE = 0.01;
const OLD_PRESET_SHARE = 0.01;
/** Recurring jobs, of a million runs; runs a day. */
const CADENCES = [
  { jobCount: 40, runsADay: 24 },
  { jobCount: 3_000, runsADay: 1 },
  { jobCount: 7_000, runsADay: 1 / 7 },
  { jobCount: 9_960, runsADay: 1 / 30 },
] as const;
const VERSIONS = ['0.0.8', '0.0.9', '0.1.0'] as const;
const DOMAINS =
  'orders customers payments clicks ads search fraud ledger inventory shipping pricing catalog reviews sessions devices support marketing finance risk logistics'.split(
    ' ',
  );
const NOUNS =
  'snapshot export features sessions daily hourly report aggregates events facts dimension embeddings labels index backfill reconcile dedupe enrich score ingest'.split(
    ' ',
  );
const TEAMS = 'core growth bi ml platform web mobile emea apac na'.split(' ');

interface Job {
  readonly name: string;
  readonly key: string;
  readonly user: string;
  readonly queue: string;
  readonly sick: Analysis;
  /** What it is like once somebody followed the advice, from that day on. */
  readonly cured: Analysis;
  readonly curedOnDay: number;
  readonly size: number;
  readonly runsADay: number;
}

/** Days of a platform, oldest first, each the analyses of its applications in the order of their start. */
export function* daysOfWork(
  templates: readonly Analysis[],
  count: number,
  untilMs: number,
): Generator<readonly Analysis[]> {
  const random = createRandom(42);
  const jobs = makeJobs(random, templates, count / 1_000_000);
  const firstDayMs = Math.floor(untilMs / DAY_MS) * DAY_MS - (DAY_COUNT - 1) * DAY_MS;
  let sequence = 0;
  let leftCount = count;
  for (let day = 0; day < DAY_COUNT; day += 1) {
    const runCount = Math.round(leftCount / (DAY_COUNT - day));
    const starts = Array.from({ length: runCount }, () => random.below(DAY_MS)).toSorted(
      (a, b) => a - b,
    );
    const due = dueJobs(random, jobs, templates, runCount);
    leftCount -= runCount;
    yield starts.map((start, index) => {
      const job = due[index] ?? oneOff(random, templates);
      sequence += 1;
      return runOf(random, job, { day, sequence, startedAtMs: firstDayMs + day * DAY_MS + start });
    });
  }
}

function makeJobs(random: Random, templates: readonly Analysis[], share: number): readonly Job[] {
  const jobs: Job[] = [];
  for (const { jobCount, runsADay } of CADENCES) {
    for (let turn = 0; turn < Math.max(1, jobCount * share); turn += 1) {
      jobs.push({ ...makeJob(random, templates, String(jobs.length)), runsADay });
    }
  }
  return jobs;
}

function makeJob(random: Random, templates: readonly Analysis[], tag: string): Job {
  const words = [random.of(TEAMS), random.of(DOMAINS), random.of(NOUNS)];
  const name =
    random.share() < 0.2
      ? words.map(capital).join('') + tag
      : `${words.join(random.of(['-', '_', '.']))}-${tag}`;
  const user = random.skewed(USER_COUNT);
  return {
    name,
    key: `${random.of(['airflow', 'oozie', 'azkaban'])}/${name}`,
    user: `${random.of(['svc', 'etl', 'team'])}${random.share() < 0.5 ? '-' : '_'}${user}`.replace(
      /^\D+/,
      user % 3 === 0 ? 'svc_' : 'u',
    ),
    queue: `root.${random.of(['batch', 'adhoc', 'prod'])}`.replace(
      /\.\w+$/,
      `.q${random.skewed(QUEUE_COUNT)}`,
    ),
    sick: random.of(templates),
    cured: random.of(templates),
    curedOnDay: random.below(DAY_COUNT * 4),
    size: 0.2 + 20 * random.share() ** 6,
    runsADay: 0,
  };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function oneOff(random: Random, templates: readonly Analysis[]): Job {
  return makeJob(random, templates, `${Math.floor(random.share() * 1e6)}`);
}

/** In no order, as many as run; what is missing or too many is made up by ones that run once, or left out. */
function dueJobs(
  random: Random,
  jobs: readonly Job[],
  templates: readonly Analysis[],
  runCount: number,
): readonly Job[] {
  const due: Job[] = [];
  for (const job of jobs) {
    const runs = job.runsADay >= 1 ? job.runsADay : Number(random.share() < job.runsADay);
    for (let run = 0; run < runs; run += 1) due.push(job);
  }
  const oneOffCount = Math.max(runCount - due.length, runCount * ONE_OFF_SHARE);
  for (let turn = 0; turn < oneOffCount; turn += 1) due.push(oneOff(random, templates));
  for (let index = due.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    const [a, b] = [due[index], due[other]];
    if (a !== undefined && b !== undefined) [due[index], due[other]] = [b, a];
  }
  return due;
}

interface Place {
  readonly day: number;
  readonly sequence: number;
  readonly startedAtMs: number;
}

function runOf(random: Random, job: Job, { day, sequence, startedAtMs }: Place): Analysis {
  const template = day >= job.curedOnDay ? job.cured : job.sick;
  const scale = job.size * (0.8 + 0.4 * random.share());
  const epoch = 1_700_000_000_000 + Math.floor(day / 30) * 30 * DAY_MS;
  const isFailed = random.share() < FAILED_SHARE;
  const isSecond = random.share() < SECOND_ATTEMPT_SHARE;
  const { application, engine, totals } = template;
  const durationMs = Math.round(application.durationMs * scale);
  const { submittedAtMs: _submitted, links: _links, ...rest } = application;
  return {
    ...template,
    engine: {
      ...engine,
      version: VERSIONS[Math.min(2, Math.floor(day / 60))] ?? '0.1.0',
      gateScale: 1,
      ...(random.share() < OLD_PRESET_SHARE ? { preset: 'dr-elephant' } : {}),
    },
    analyzedAtMs: startedAtMs + durationMs + 60_000,
    application: {
      ...rest,
      id: `application_${epoch}_${String(sequence).padStart(7, '0')}`,
      attemptId: isSecond ? '2' : '1',
      name: job.name,
      user: job.user,
      queue: job.queue,
      jobKey: job.key,
      clusterManager: 'yarn',
      outcome: isFailed ? 'failed' : template.application.outcome,
      startedAtMs,
      endedAtMs: startedAtMs + durationMs,
      durationMs,
    },
    totals: {
      ...totals,
      inputBytes: Math.round(totals.inputBytes * scale * 1000),
      diskSpilledBytes: Math.round(totals.diskSpilledBytes * scale * 100),
      heldCoreMs: totals.heldCoreMs * scale * 50,
      heldMemoryByteMs: totals.heldMemoryByteMs * scale * 50,
    },
    findings: template.findings.map((finding) => scaled(random, finding, scale)),
  };
}

function scaled(random: Random, finding: RootFinding, scale: number): RootFinding {
  const { subject, saving } = finding;
  return {
    ...finding,
    ...(subject.kind === 'host'
      ? { subject: { kind: 'host', host: `dn${random.skewed(HOST_COUNT)}.example.com` } }
      : {}),
    ...(saving === undefined ? {} : { saving: scaledSaving(saving, scale) }),
  };
}

function scaledSaving({ wallMs, memoryByteMs, basis }: Saving, scale: number): Saving {
  return { wallMs: times(wallMs, scale), memoryByteMs: times(memoryByteMs, scale * 50), basis };
}

function times({ low, likely, high }: Range, scale: number): Range {
  return { low: low * scale, likely: likely * scale, high: high * scale };
}
