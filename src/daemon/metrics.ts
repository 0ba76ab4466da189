import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { redactText } from '../model/secrets/redact.ts';
import { MS_PER_SECOND } from '../model/units.ts';
import type { SourceStates } from '../store/source-state.ts';
import type { WorkQueue } from '../store/work-queue.ts';
import type { Taken } from './poll-source.ts';

/** What Prometheus is told. Labels are names of configured sources, states and codes of trouble: bounded, whatever clusters say. */
export interface Metrics {
  readonly polled: (source: string, durationMs: number) => void;
  readonly taken: (source: string, taken: Taken) => void;
  readonly judged: (durationMs: number) => void;
  readonly analysed: (count: number) => void;
  readonly failed: (code: string) => void;
  readonly buried: (code: string) => void;
  readonly ticked: (durationMs: number) => void;
  readonly contentType: string;
  /** Rejects with StoreError: what is in the queue is counted when it is asked for. */
  readonly text: () => Promise<string>;
}

interface MetricsParts {
  readonly sources: readonly { readonly source: string }[];
  readonly queue: Pick<WorkQueue, 'counts'>;
  readonly states: Pick<SourceStates, 'all'>;
  readonly nowMs: () => number;
}

/** Other codes are `other`. */
const REASONS = new Set([
  'unreachable',
  'timeout',
  'throttled',
  'unauthorized',
  'not-found',
  'too-large',
  'bad-payload',
  'no-record',
  'unfinished',
  'unreadable',
  'broken',
  'store',
]);
/** From an answer out of a cache to a History Server that replays for minutes. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600];

/** In a registry of their own, with those of the process. */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const setQueue = queueGauges(registry, parts);
  const setSources = sourceGauges(registry, parts);
  const seconds = (name: string, help: string, labelNames: readonly 'source'[] = []) =>
    new Histogram({ name: `sparkvet_${name}`, help, labelNames, buckets: SECONDS, registers });
  const total = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `sparkvet_${name}`, help, labelNames, registers });
  const poll = seconds('poll_duration_seconds', 'Polls of a source.', ['source']);
  const judge = seconds('judge_duration_seconds', 'From lease to result of one application.');
  const tick = seconds('tick_duration_seconds', 'Ticks, until nothing was due any more.');
  const sighted = total('sighted_total', 'Applications that a source told of.', ['source']);
  const dropped = total('dropped_rows_total', 'Rows of a source that were unreadable.', ['source']);
  const taken = total('taken_total', 'Applications that became work.');
  const analysed = total('analysed_total', 'Analyses made.');
  const failed = total('failed_total', 'Attempts to judge that failed.', ['reason']);
  const buried = total('given_up_total', 'Applications given up.', ['reason']);
  return {
    polled: (source, ms) => poll.observe({ source: redactText(source) }, ms / MS_PER_SECOND),
    taken: (source, { sightedCount, workCount, droppedCount }) => {
      sighted.inc({ source: redactText(source) }, sightedCount);
      dropped.inc({ source: redactText(source) }, droppedCount);
      taken.inc(workCount);
    },
    judged: (ms) => judge.observe(ms / MS_PER_SECOND),
    analysed: (count) => analysed.inc(count),
    failed: (code) => failed.inc({ reason: reasonLabel(code) }),
    buried: (code) => buried.inc({ reason: reasonLabel(code) }),
    ticked: (ms) => tick.observe(ms / MS_PER_SECOND),
    contentType: registry.contentType,
    text: async () => {
      await Promise.all([setQueue(), setSources()]);
      return registry.metrics();
    },
  };
}

/** The label that stands for a code: what is not known is `other`, so that labels stay few. */
function reasonLabel(code: string): string {
  return REASONS.has(code) ? code : 'other';
}

/** Gauges of what the store knows; the result sets them. */
function queueGauges(registry: Registry, { queue, nowMs }: MetricsParts): () => Promise<void> {
  const registers = [registry];
  const lag = new Gauge({
    name: 'sparkvet_queue_lag_seconds',
    help: 'Since the end of the oldest application that waits, backlog left out.',
    registers,
  });
  const size = new Gauge({
    name: 'sparkvet_queue_applications',
    help: 'Applications by state.',
    labelNames: ['state'],
    registers,
  });
  return async () => {
    const counts = await queue.counts();
    for (const state of ['waiting', 'leased', 'done', 'dead'] as const) {
      size.set({ state }, counts[state]);
    }
    const atMs = nowMs();
    lag.set(Math.max(0, atMs - (counts.oldestWaitingEndedAtMs ?? atMs)) / MS_PER_SECOND);
  };
}

function sourceGauges(
  registry: Registry,
  { sources, states, nowMs }: MetricsParts,
): () => Promise<void> {
  const startedAtMs = nowMs();
  const registers = [registry];
  const labelNames = ['source'] as const;
  const up = new Gauge({
    name: 'sparkvet_source_up',
    help: '1 where the last poll of the source succeeded.',
    labelNames,
    registers,
  });
  const lag = new Gauge({
    name: 'sparkvet_source_lag_seconds',
    help: 'Since the last poll of the source that succeeded.',
    labelNames,
    registers,
  });
  return async () => {
    const known = new Map((await states.all()).map((state) => [state.source, state]));
    for (const { source } of sources) {
      const { polledAtMs, trouble } = known.get(source) ?? {};
      const label = { source: redactText(source) };
      up.set(label, polledAtMs !== undefined && trouble === undefined ? 1 : 0);
      lag.set(label, Math.max(0, nowMs() - (polledAtMs ?? startedAtMs)) / MS_PER_SECOND);
    }
  };
}
