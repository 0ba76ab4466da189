import type { Config } from '../../config/schema.ts';
import type { Check, Source } from '../../fetchers/fetcher.ts';
import { type ClusterSources, followTrail } from '../../fetchers/trail.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import { formatCount } from '../../render/words/format.ts';
import type { SourceState } from '../../store/source-state.ts';
import type { Stores } from '../../store/stores.ts';
import type { WorkItem } from '../../store/work-queue.ts';
import { ago, explainTrail } from './explain-trail.ts';

/** What belongs together, with a heading. */
export interface DoctorSection {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** What the doctor looks at. */
export interface DoctorParts {
  readonly config: Pick<Config, 'preset'>;
  readonly clusters: readonly ClusterSources[];
  /** Absent where nothing is stored, or no store is there yet. */
  readonly stores: Stores | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

const DEAD_SHOWN = 10;

/** Every source asked whether it works, and what the daemon remembers. */
export async function examine(parts: DoctorParts): Promise<readonly DoctorSection[]> {
  const { clusters, stores, nowMs, signal } = parts;
  const states = (await stores?.sources.all()) ?? [];
  const asked = clusters.flatMap(({ cluster, managers, fetchers }) =>
    [...managers, ...fetchers].map(async (source) => ({
      title: `${cluster}: ${source.source}`,
      checks: [...(await source.check(signal)), ...pollChecks(source, states, nowMs)],
    })),
  );
  const sections = await Promise.all(asked);
  return stores === undefined ? sections : [...sections, await examineQueue(stores, nowMs)];
}

function pollChecks(
  { source }: Source,
  states: readonly SourceState[],
  nowMs: number,
): readonly Check[] {
  const state = states.find((one) => one.source === source);
  if (state?.polledAtMs === undefined) return [];
  const what = "the daemon's polls";
  if (state.trouble !== undefined) {
    const detail = `fail since ${ago(state.trouble.sinceMs, nowMs)}: ${state.trouble.message}`;
    return [{ what, state: 'failed', detail }];
  }
  const isBehind =
    state.cursor?.backlog === undefined ? '' : '; older applications are still being listed';
  return [{ what, state: 'ok', detail: `the last one ${ago(state.polledAtMs, nowMs)}${isBehind}` }];
}

async function examineQueue({ queue }: Stores, nowMs: number): Promise<DoctorSection> {
  const counts = await queue.counts();
  const dead = await queue.dead(DEAD_SHOWN);
  const { waiting, leased, done } = counts;
  const summary: Check = {
    what: 'applications',
    state: 'ok',
    detail: `${waiting} waiting, ${leased} being judged, ${done} done`,
  };
  return {
    title: "The daemon's queue",
    checks: [summary, ...deadChecks(counts.dead, dead, nowMs)],
  };
}

function deadChecks(
  deadCount: number,
  shown: readonly WorkItem[],
  nowMs: number,
): readonly Check[] {
  if (deadCount === 0) return [];
  const [newest] = shown;
  const detail = `${formatCount(deadCount, 'application')} given up: sparkvet doctor --requeue tries them again`;
  return [
    { what: 'given up', state: newest === undefined ? 'ok' : 'warning', detail },
    ...shown.map(
      ({ applicationId, cluster, firstSeenAtMs, trouble }): Check => ({
        what: applicationId,
        state: 'warning',
        detail: `${cluster}, seen first ${ago(firstSeenAtMs, nowMs)}: ${trouble?.message ?? 'no reason was kept'}`,
      }),
    ),
  ];
}

/** Where the trail of an application ends, in each cluster. */
export async function followApplication(
  applicationId: string,
  { clusters, stores, config, nowMs, signal }: DoctorParts,
): Promise<readonly DoctorSection[]> {
  const work = (await stores?.queue.find(applicationId)) ?? [];
  return Promise.all(
    clusters.map(async (sources) => {
      const { cluster } = sources;
      const trail = await followTrail(sources, applicationId, signal);
      const judged = await stores?.analyses.judged({ cluster, applicationId }, config.preset);
      const item = work.find((one) => one.cluster === cluster);
      const known = {
        trail,
        ...(judged === undefined ? {} : { judged: judged.toSorted(byAttempt) }),
        ...(item === undefined ? {} : { work: item }),
      };
      return { title: `${applicationId} in ${cluster}`, checks: explainTrail(known, nowMs) };
    }),
  );
}

function byAttempt(a: { readonly ref: Parameters<typeof attemptKey>[0] }, b: typeof a): number {
  return Number(attemptKey(a.ref)) - Number(attemptKey(b.ref));
}
