import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { ExecutorLife } from '../../model/executor.ts';
import { property } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import { isClusterMode } from '../../model/yarn/deploy-mode.ts';
import { sessionKind } from '../sessions/interactive-session.ts';
import { type DynamicAllocation, dynamicAllocation } from './dynamic-allocation.ts';

/** How the time until the first task passed, in order; ms, none below zero. Catalogue cause 30. */
export interface StartWait {
  /** From the moment somebody waited (the start; in a session the first job) to the first task. */
  readonly waitMs: number;
  /** Dynamic allocation had not asked for an executor yet, although tasks waited. */
  readonly askedLateMs: number;
  /** From the request of the first executor to its registration: granting, localising, starting. */
  readonly startingMs: number;
  /** Executors were there and tasks were ready, and none was launched. */
  readonly heldBackMs: number;
  /** Every executor's first task loaded so long: archives, files and jars are fetched then where YARN does not bring them. */
  readonly fetchingMs: number;
  /** Of all that: beyond what a start usually takes. */
  readonly avoidableMs: number;
}

/** Dynamic allocation asks after a second by default, which is soon enough. */
const SOON_MS = MS_PER_SECOND;
/**
 * What the start of a container may take. Ours: above every start in our recordings on a machine that was far too busy (15 s), and
 * what granting, localising and starting a JVM take on a healthy YARN cluster.
 */
const USUAL_START_MS = 20 * MS_PER_SECOND;
/** What a first task loads anyhow, classes mostly; in our recordings 0.3 to 3 s. */
const USUAL_LOADING_MS = 3 * MS_PER_SECOND;

/** Undefined where no task ran, no executor came, or clocks say that it took longer than the application. */
export function startWait(app: ApplicationModel): StartWait | undefined {
  const first = firstLife(app);
  const stage = firstStage(app);
  const firstTaskAtMs = stage?.firstTaskLaunchedAtMs;
  if (first === undefined || stage === undefined || firstTaskAtMs === undefined) return undefined;
  const readyAtMs = stage.submittedAtMs ?? firstTaskAtMs;
  const isSession = sessionKind(app) !== undefined;
  // who types the first cell later does not wait before it
  const neededAtMs = isSession ? readyAtMs : app.startedAtMs;
  const askedAtMs = first.requestedAtMs ?? askedAt(app, first, readyAtMs);
  const askedLateMs = Math.max(0, askedAtMs - readyAtMs);
  const startingMs = blockedMs(app, Math.max(neededAtMs, askedAtMs), first.addedAtMs, readyAtMs);
  const heldBackMs = Math.max(0, firstTaskAtMs - Math.max(first.addedAtMs, readyAtMs));
  const fetchingMs = fetchesFiles(app) ? leastLoadingMs(stage) : 0;
  const waitMs = askedLateMs + startingMs + heldBackMs + fetchingMs;
  if (waitMs > durationMs(app)) return undefined;
  return {
    waitMs,
    askedLateMs,
    startingMs,
    heldBackMs,
    fetchingMs,
    avoidableMs:
      beyond(askedLateMs, SOON_MS) +
      (isGranted(app) ? beyond(startingMs, USUAL_START_MS) : 0) +
      beyond(heldBackMs, SOON_MS) +
      beyond(fetchingMs, USUAL_LOADING_MS),
  };
}

/** `spark.scheduler.maxRegisteredResourcesWaitingTime`, after which the program goes on without executors. */
const BLOCKED_MS = 30 * MS_PER_SECOND;

/**
 * How long the first executor kept the work waiting. Where it was there before the first task was ready, the program may have
 * been busy with its own: only what blocked it counts, which a client of YARN is until the application master runs.
 */
function blockedMs(
  app: ApplicationModel,
  sinceMs: number,
  addedAtMs: number,
  readyAtMs: number,
): number {
  const startingMs = Math.max(0, addedAtMs - sinceMs);
  const isClient = app.clusterManager === 'yarn' && !isClusterMode(app);
  return readyAtMs <= addedAtMs || isClient ? startingMs : Math.min(startingMs, BLOCKED_MS);
}

/** YARN and Kubernetes grant containers and bring files into them; elsewhere a late executor tells of a busy machine only. */
function isGranted({ clusterManager }: ApplicationModel): boolean {
  return clusterManager === 'yarn' || clusterManager === 'kubernetes';
}

function beyond(ms: number, usualMs: number): number {
  return Math.max(0, ms - usualMs);
}

function firstLife({ sections: { executors = [] } }: ApplicationModel): ExecutorLife | undefined {
  let first: ExecutorLife | undefined;
  for (const { isDriver, lives } of executors) {
    const [life] = lives;
    if (!isDriver && life !== undefined && life.addedAtMs < (first?.addedAtMs ?? Infinity)) {
      first = life;
    }
  }
  return first;
}

function firstStage({ sections: { stages = [] } }: ApplicationModel): StageData | undefined {
  let first: StageData | undefined;
  for (const stage of stages) {
    const atMs = stage.firstTaskLaunchedAtMs ?? Infinity;
    if (atMs < (first?.firstTaskLaunchedAtMs ?? Infinity)) first = stage;
  }
  return first;
}

/** Before Spark 3.4 no request is on record: without executors to begin with, the backlog's timeout says when it was made. */
function askedAt(app: ApplicationModel, { addedAtMs }: ExecutorLife, readyAtMs: number): number {
  const settings = dynamicAllocation(app);
  if (settings === undefined || startsWithExecutors(settings)) return app.startedAtMs;
  return Math.min(addedAtMs, readyAtMs + settings.backlogTimeoutMs);
}

/** Whether dynamic allocation asks for executors before there is work. */
export function startsWithExecutors({ minCount, initialCount }: DynamicAllocation): boolean {
  return Math.max(minCount, initialCount) > 0;
}

/** Where files that every executor fetches from the driver are listed; on YARN containers come with them. */
const FETCHED = ['spark.archives', 'spark.files', 'spark.jars', 'spark.submit.pyFiles'] as const;

/** Properties that list what each executor fetches, and that are set. */
export function fetchedLists(app: ApplicationModel): readonly string[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  return FETCHED.filter((name) => (property(properties, name) ?? '') !== '');
}

function fetchesFiles(app: ApplicationModel): boolean {
  return app.clusterManager !== 'yarn' && fetchedLists(app).length > 0;
}

/** The shortest of the executors' first tasks' loading: what no executor got around. */
function leastLoadingMs({ tasks }: StageData): number {
  if (tasks === undefined || tasks.isSampled) return 0;
  const { executor, launchOffsetMs, executorDeserializeTimeMs } = tasks.columns;
  const firstOf = new Map<number, { readonly atMs: number; readonly loadingMs: number }>();
  for (const [row, id] of executor.entries()) {
    const task = { atMs: launchOffsetMs[row] ?? 0, loadingMs: executorDeserializeTimeMs[row] ?? 0 };
    if (task.atMs < (firstOf.get(id)?.atMs ?? Infinity)) firstOf.set(id, task);
  }
  let leastMs = Infinity;
  for (const { loadingMs } of firstOf.values()) leastMs = Math.min(leastMs, loadingMs);
  return Number.isFinite(leastMs) ? leastMs : 0;
}
