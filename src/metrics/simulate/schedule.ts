import { addAmount } from '../../model/by-key.ts';
import type { Capacity } from './capacity.ts';
import { type Children, childrenOf } from './children.ts';
import type { ReplayedTasks } from './replayed-tasks.ts';
import { createTimedHeap, type TimedHeap } from './timed-heap.ts';

/** A stage attempt to run, or without tasks a point in time. */
export interface Work extends ReplayedTasks {
  /** Cores each task holds. */
  readonly cpus: number;
  /** Which of the capacity's pools its tasks take cores from. */
  readonly pool: number;
  /** Places of the work that must be over, and how long after that this can start. */
  readonly after: readonly number[];
  readonly lagMs: number;
  /** What is ready first-come-first-served goes by this, the least first. */
  readonly priority: number;
  /** Scheduling pool of a fair scheduler; those with the fewest running tasks go first. */
  readonly fairPool?: string;
}

interface Run {
  readonly works: readonly Work[];
  readonly capacity: Capacity;
  /** Places of works that have tasks to start, by priority. */
  readonly ready: number[];
  readonly started: Uint32Array;
  readonly unfinished: Uint32Array;
  readonly waitsFor: Uint32Array;
  readonly children: Children;
  readonly running: TimedHeap;
  readonly starting: TimedHeap;
  readonly usedCores: number[];
  readonly runningByFairPool: Map<string, number>;
  readonly endsMs: Float64Array;
  /** Of works with retries, tasks that are over, numbered as in `running`. */
  readonly doneTasks: Set<number>;
  waitingCount: number;
  leftCount: number;
  nowMs: number;
}

/**
 * When each work is over, epoch ms, if every task goes to a core as soon as there is one, in order of priority: what Spark's
 * scheduler does, event by event (catalogue §2.4). A task that has started stays to its end, whatever becomes of the capacity.
 */
export function endsOf(works: readonly Work[], capacity: Capacity, fromMs: number): Float64Array {
  const run = begin(works, capacity, fromMs);
  let vainChangeCount = 0;
  while (run.leftCount > 0) {
    startTasks(run);
    goOnAlone(run);
    vainChangeCount = hasEvents(run) ? 0 : vainChangeCount + 1;
    const nextMs = Math.min(run.running.nextMs(), run.starting.nextMs(), capacity.nextChangeMs());
    if (nextMs < Infinity && vainChangeCount <= MAX_VAIN_CHANGES) advance(run, nextMs);
    else if (!startOne(run)) break; // works that wait for each other
  }
  capacity.onLoad?.(0, 0);
  return run.endsMs;
}

/**
 * Changes of the capacity in a row after which still no task found a core: executors that come and go and are too small for it
 * would do so for ever. Ours; asking for any number of executors, doubling each second, takes fewer.
 */
const MAX_VAIN_CHANGES = 64;

function hasEvents({ running, starting }: Run): boolean {
  return Math.min(running.nextMs(), starting.nextMs()) < Infinity;
}

function begin(works: readonly Work[], capacity: Capacity, fromMs: number): Run {
  const run: Run = {
    works,
    capacity,
    ready: [],
    started: new Uint32Array(works.length),
    unfinished: Uint32Array.from(works, ({ durationsMs }) => durationsMs.length),
    waitsFor: Uint32Array.from(works, ({ after }) => after.length),
    children: childrenOf(works),
    running: createTimedHeap(),
    starting: createTimedHeap(),
    usedCores: [],
    runningByFairPool: new Map(),
    endsMs: new Float64Array(works.length).fill(fromMs),
    doneTasks: new Set(),
    waitingCount: 0,
    leftCount: works.length,
    nowMs: fromMs,
  };
  for (const [place, { after, lagMs }] of works.entries()) {
    if (after.length === 0) run.starting.push(fromMs + lagMs, place);
  }
  capacity.moveTo(fromMs);
  return run;
}

function advance(run: Run, nowMs: number): void {
  run.nowMs = nowMs;
  run.capacity.moveTo(nowMs);
  while (run.running.nextMs() <= nowMs) endTask(run, run.running.pop());
  while (run.starting.nextMs() <= nowMs) becomeReady(run, run.starting.pop());
}

function endTask(run: Run, item: number): void {
  const place = Math.floor(item / TASKS_A_WORK);
  const work = run.works[place];
  if (work === undefined) return;
  if (work.retryOf !== undefined) run.doneTasks.add(item);
  run.usedCores[work.pool] = (run.usedCores[work.pool] ?? 0) - work.cpus;
  if (work.fairPool !== undefined) {
    run.runningByFairPool.set(work.fairPool, (run.runningByFairPool.get(work.fairPool) ?? 0) - 1);
  }
  const left = (run.unfinished[place] ?? 0) - 1;
  run.unfinished[place] = left;
  if (left === 0) finish(run, place);
}

function becomeReady(run: Run, place: number): void {
  const { durationsMs, priority } = run.works[place] ?? { durationsMs: [], priority: 0 };
  if (durationsMs.length === 0) {
    finish(run, place);
    return;
  }
  run.waitingCount += durationsMs.length;
  let at = run.ready.length;
  while (at > 0 && (run.works[run.ready[at - 1] ?? 0]?.priority ?? 0) > priority) at -= 1;
  run.ready.splice(at, 0, place);
}

function finish(run: Run, place: number): void {
  run.endsMs[place] = run.nowMs;
  run.leftCount -= 1;
  const { begins, places } = run.children;
  for (let at = begins[place] ?? 0; at < (begins[place + 1] ?? 0); at += 1) {
    const child = places[at] ?? 0;
    const left = (run.waitsFor[child] ?? 0) - 1;
    run.waitsFor[child] = left;
    if (left === 0) run.starting.push(run.nowMs + (run.works[child]?.lagMs ?? 0), child);
  }
}

function startTasks(run: Run): void {
  for (let next = nextToStart(run); next >= 0; next = nextToStart(run)) startTask(run, next);
  run.capacity.onLoad?.(run.running.size(), run.waitingCount);
}

/**
 * Where one work alone waits for cores, each of its tasks that ends makes room for its next one, and nothing else happens until
 * then: most of a replay. Its last task is left to `startTasks`.
 */
function goOnAlone(run: Run): void {
  const place = aloneIn(run);
  const { durationsMs } = run.works[place] ?? { durationsMs: [] };
  const untilMs = Math.min(run.starting.nextMs(), run.capacity.nextChangeMs());
  const first = run.started[place] ?? 0;
  const last = durationsMs.length - 1;
  const ownCount = first - durationsMs.length + (run.unfinished[place] ?? 0);
  const hasOthers = run.running.size() > ownCount;
  let task = first;
  for (; task < last; task += 1) {
    const nextMs = run.running.nextMs();
    if (nextMs >= untilMs || Math.floor(run.running.nextItem() / TASKS_A_WORK) !== place) break;
    // what ends at once with another work's task may make room for what that has kept waiting
    if (hasOthers && run.running.isTied()) break;
    run.running.replace(nextMs + (durationsMs[task] ?? 0), place * TASKS_A_WORK + task);
    run.nowMs = nextMs;
  }
  if (task === first) return;
  run.started[place] = task;
  run.unfinished[place] = (run.unfinished[place] ?? 0) - (task - first);
  run.waitingCount -= task - first;
}

/** Place of the only work that waits for cores, where it takes each that one of its tasks leaves; -1 of none. */
function aloneIn({ ready, works, capacity, usedCores }: Run): number {
  const place = ready[0] ?? -1;
  const work = works[place];
  if (ready.length !== 1 || work === undefined || capacity.onLoad !== undefined) return -1;
  if (work.retryOf !== undefined || work.fairPool !== undefined) return -1;
  return capacity.coresOf(work.pool) < (usedCores[work.pool] ?? 0) ? -1 : place;
}

/** A running task is known by its work's place times this and its own place in the work. */
const TASKS_A_WORK = 2 ** 24;

/** Whether the next task of the work repeats one that still runs. Those behind it were started after it, so they wait too. */
function waitsForFailure({ works, started, doneTasks }: Run, place: number): boolean {
  const failed = works[place]?.retryOf?.get(started[place] ?? 0);
  return failed !== undefined && !doneTasks.has(place * TASKS_A_WORK + failed);
}

/** Place in `ready` of the work whose next task finds a core; -1 of none. */
function nextToStart(run: Run): number {
  const { ready, works, capacity, usedCores, runningByFairPool } = run;
  let best = -1;
  let leastRunning = Infinity;
  // what is waiting is long, and asked for after every task
  if (capacity.poolCount === 1 && capacity.coresOf(0) - (usedCores[0] ?? 0) < 1) return -1;
  // a plain loop in what is done for every task of every replay: entries() makes an array of each
  for (let at = 0; at < ready.length; at += 1) {
    const place = ready[at] ?? -1;
    if (!canStart(run, place)) continue;
    const fairPool = works[place]?.fairPool;
    if (fairPool === undefined) return at;
    const running = runningByFairPool.get(fairPool) ?? 0;
    if (running < leastRunning) {
      best = at;
      leastRunning = running;
    }
  }
  return best;
}

/** Whether there is a core for the next task of a work. */
function canStart(run: Run, place: number): boolean {
  const work = run.works[place];
  if (work === undefined) return false;
  const freeCores = run.capacity.coresOf(work.pool) - (run.usedCores[work.pool] ?? 0);
  return freeCores >= work.cpus && !waitsForFailure(run, place);
}

function startTask(run: Run, at: number): void {
  const place = run.ready[at] ?? -1;
  const work = run.works[place];
  if (work === undefined) return;
  const task = run.started[place] ?? 0;
  run.started[place] = task + 1;
  run.waitingCount -= 1;
  run.usedCores[work.pool] = (run.usedCores[work.pool] ?? 0) + work.cpus;
  if (work.fairPool !== undefined) {
    addAmount(run.runningByFairPool, work.fairPool, 1);
  }
  run.running.push(run.nowMs + (work.durationsMs[task] ?? 0), place * TASKS_A_WORK + task);
  if (task + 1 === work.durationsMs.length) run.ready.splice(at, 1);
}

/** Without any core, now or ever, tasks run one after the other. */
function startOne(run: Run): boolean {
  if (run.ready.length === 0) return false;
  startTask(run, 0);
  return true;
}
