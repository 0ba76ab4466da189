import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { type Random, randomOf } from '../fuzz/random.ts';
import { ageDrafts, draftsIn, troublesOfFiles } from './check-files.ts';
import { troublesOfStore, versionOf } from './check-store.ts';
import { OLD_COUNT, Scene } from './scene.ts';
import { commandOf, type Ended, runOrKill, VICTIMS, type Victim } from './victims.ts';

export interface KillSettings {
  readonly seed: number;
  /** No round begins after it. */
  readonly endsAtMs: number;
  readonly roundCount: number;
  readonly logCount: number;
  readonly tell?: (line: string) => void;
}

export interface KillReport {
  readonly roundCount: number;
  readonly killCounts: ReadonlyMap<Victim, number>;
  /** Each with its round. */
  readonly troubles: readonly string[];
}

/** More at once would only wait for each other. */
const AT_ONCE_MAX = 3;
/** What a victim may take until its time is known. */
const FIRST_GUESS_MS = 2_000;
/** Of files, before a kill in the middle of writing. */
const CHANGES_MAX = 60;
const USUAL_MAX_MS = 5_000;
/** Who was killed might have taken longer. */
const GROWTH = 1.05;
/** Of the usual time. */
const EARLIEST_SHARE = 0.2;
const LATEST_SHARE = 1.1;

/**
 * Kills, round after round, one to three programs that work at one store and one folder, at moments that the seed tells, and
 * looks after each round at all they leave behind. At the end they run undisturbed, and everything has to be there.
 */
export async function killRounds(settings: KillSettings): Promise<KillReport> {
  using scene = new Scene(settings.logCount);
  const chances: Chances = { random: randomOf(`kill ${settings.seed}`), usualMs: new Map() };
  const killCounts = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  const troubles: string[] = [];
  let storedIds: ReadonlySet<string> = new Set();
  let reanalyzeCount = 0;
  let round = 0;
  for (; round < settings.roundCount && Date.now() < settings.endsAtMs; round += 1) {
    const ends = await killSome(scene, chances, round);
    for (const { victim, end } of ends) {
      if (victim === 'reanalyze') reanalyzeCount += 1;
      if (end.code === null) killCounts.set(victim, (killCounts.get(victim) ?? 0) + 1);
    }
    const found = [
      ...ends.flatMap(({ victim, end }) => troublesOfEnd(victim, end)),
      ...(await troublesOf(scene)),
      ...judgedTooOften(scene, reanalyzeCount),
      ...lost(scene, storedIds),
    ];
    storedIds = idsIn(scene);
    const who = ends.map(({ victim }) => victim).join(', ');
    troubles.push(...found.map((trouble) => `round ${round} (${who}): ${trouble}`));
    settings.tell?.(`round ${round} ${who}: ${found.join('; ') || 'whole'}`);
    if (round % 3 === 0) scene.addLog();
    if (versionOf(scene.oldDb) === MIGRATIONS.length) scene.renewOldStore();
  }
  const atTheEnd = [...(await finish(scene, round)), ...judgedTooOften(scene, reanalyzeCount)];
  troubles.push(...atTheEnd.map((trouble) => `at the end: ${trouble}`));
  return { roundCount: round, killCounts, troubles };
}

interface Chances {
  readonly random: Random;
  /** How long each takes when nobody kills it, as far as that is known. */
  readonly usualMs: Map<Victim, number>;
}

async function killSome(scene: Scene, { random, usualMs }: Chances, round: number) {
  return Promise.all(
    pickVictims(random).map(async (victim) => {
      const usual = usualMs.get(victim) ?? FIRST_GUESS_MS;
      // few while Node starts, and some after the end
      const afterMs = usual * (EARLIEST_SHARE + random.next() * (LATEST_SHARE - EARLIEST_SHARE));
      const changeCount = 1 + random.below(CHANGES_MAX);
      const moment = random.chance(1 / 2) ? { afterMs } : { changeCount, folder: scene.folder };
      const end = await runOrKill(commandOf(victim, scene, round), moment);
      usualMs.set(victim, end.code === null ? Math.min(usual * GROWTH, USUAL_MAX_MS) : end.tookMs);
      return { victim, end };
    }),
  );
}

function pickVictims(random: Random): readonly Victim[] {
  const count = 1 + random.below(AT_ONCE_MAX);
  return [...new Set(Array.from({ length: count }, () => random.pick(VICTIMS)))];
}

/** Who was not killed has to end well: 3 where there is nothing to dismiss or judge again yet. */
function troublesOfEnd(victim: Victim, { code, stderr }: Ended): readonly string[] {
  const isFine = code === null || code === 0;
  const isEarly =
    (code === 2 || code === 3) &&
    /no store|not in the store|is not stored|no run of|analysed by hand/.test(stderr);
  return isFine || isEarly ? [] : [`${victim} ended with ${code}: ${stderr.slice(0, 300)}`];
}

async function troublesOf(scene: Scene): Promise<readonly string[]> {
  const version = versionOf(scene.oldDb);
  const ofOld =
    version === MIGRATIONS.length
      ? [...(await troublesOfStore(scene.oldDb)), ...miscounted(scene.oldDb)]
      : [];
  return [
    ...(await troublesOfStore(scene.db)),
    ...ofOld.map((trouble) => `upgraded store: ${trouble}`),
    ...troublesOfFiles(scene.out),
    ...troublesOfFiles(scene.site),
    ...troublesOfFiles(scene.saved),
  ];
}

function miscounted(file: string): readonly string[] {
  const [count] = query(file, 'select count(*) from analysis');
  return count === OLD_COUNT ? [] : [`${String(count)} of ${OLD_COUNT} analyses`];
}

/** Once by a daemon, and at most once by each `reanalyze`. */
function judgedTooOften({ db }: Scene, reanalyzeCount: number): readonly string[] {
  const most = 1 + reanalyzeCount;
  const text = `select application_id || ' ' || judged_count from judged_record where judged_count > ${most}`;
  return query(db, text).map((what) => `judged too often: ${String(what)}`);
}

function lost(scene: Scene, before: ReadonlySet<string>): readonly string[] {
  const now = idsIn(scene);
  return [...before].filter((id) => !now.has(id)).map((id) => `${id} was stored, and is gone`);
}

function idsIn({ db }: Scene): ReadonlySet<string> {
  const ids = query(db, "select cluster || '/' || application_id from analysis");
  return new Set(ids.map(String));
}

/** The only column of the rows; none of a store that is not there, or was not made yet. */
function query(file: string, text: string): readonly unknown[] {
  let raw: Database.Database | undefined;
  try {
    raw = new Database(file, { fileMustExist: true });
    return raw.prepare(text).pluck().all();
  } catch {
    return [];
  } finally {
    raw?.close();
  }
}

/** Everybody once more, undisturbed. Returns what is not as it has to be then. */
async function finish(scene: Scene, round: number): Promise<readonly string[]> {
  const folders = [scene.out, scene.site];
  for (const folder of folders) ageDrafts(folder);
  const troubles: string[] = [];
  for (const args of [
    commandOf('analyze', scene, round),
    [...commandOf('daemon', scene, round), '--once'],
    commandOf('report', scene, round),
    commandOf('upgrade', scene, round),
    commandOf('fetch', scene, round),
    ['analyze', '--from', scene.saved, '--no-store', '--format', 'json'],
  ]) {
    const { code, stderr } = await runOrKill(args, undefined);
    if (code !== 0) troubles.push(`${args[0]} ended with ${code}: ${stderr}`);
  }
  const kept = idsIn(scene);
  const wanted = scene.ids.flatMap((id) => [`default/${id}`, `prod/${id}`]);
  const left = query(
    scene.db,
    "select application_id || ' ' || state from work_item where state <> 'done'",
  );
  return [
    ...troubles,
    ...(await troublesOf(scene)),
    ...wanted.filter((id) => !kept.has(id)).map((id) => `${id} is not stored`),
    ...left.map((item) => `${String(item)} in the queue`),
    ...folders.flatMap(draftsIn).map((file) => `${file} was left`),
  ];
}
