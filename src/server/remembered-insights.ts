import { MS_PER_DAY, MS_PER_SECOND } from '../model/units.ts';
import type {
  Insights,
  MostToRecoverQuery,
  SeriesQuery,
  SumQuery,
  Window,
} from '../store/insights.ts';

/** Sums over days do not change in a moment, and everybody asks for the same ones. */
const FRESH_MS = 10 * MS_PER_SECOND;
/** Of each kind of question. */
const MAX_ANSWERS = 100;

/**
 * The same answers, where they may be a moment old: what many people ask of the whole store is asked once. Whatever is dismissed
 * shows at once. Answers are as the store gives them: what a viewer may see of them is decided behind this.
 */
export function rememberedInsights(
  insights: Insights,
  nowMs: () => number,
  freshMs = FRESH_MS,
): Insights {
  const memory = createMemory(nowMs, freshMs);
  return {
    ...insights,
    sums: memory.of(inWholeDays, async (query: SumQuery) => insights.sums(query)),
    series: memory.of(inWholeDays, async (query: SeriesQuery) => insights.series(query)),
    mostToRecover: memory.of(inWholeDays, async (query: MostToRecoverQuery) =>
      insights.mostToRecover(query),
    ),
    adoption: memory.of(inWholeDays, async (query) => insights.adoption(query)),
    heuristicRecords: memory.of(inWholeDays, async (query) => insights.heuristicRecords(query)),
    analysisCount: memory.of(
      () => '',
      async () => insights.analysisCount(),
    ),
    names: memory.of(
      (...asked) => asked,
      async (...asked: Parameters<Insights['names']>) => insights.names(...asked),
    ),
    dismiss: async (dismissal) => insights.dismiss(dismissal).finally(memory.forget),
    undoDismissal: async (id) => insights.undoDismissal(id).finally(memory.forget),
  };
}

/** Windows are widened to whole days: those that become the same are the same question. */
function inWholeDays(query: Window): unknown {
  const fromDay = Math.floor(query.fromMs / MS_PER_DAY);
  const toDay = Math.ceil(query.toMs / MS_PER_DAY);
  return { ...query, fromMs: fromDay, toMs: toDay };
}

interface Memory {
  /** The same question within `freshMs` gets the same answer; who asks while it is asked waits for it too. */
  readonly of: <Q extends readonly unknown[], R>(
    nameOf: (...query: Q) => unknown,
    ask: (...query: Q) => Promise<R>,
  ) => (...query: Q) => Promise<R>;
  readonly forget: () => void;
}

function createMemory(nowMs: () => number, freshMs: number): Memory {
  const all: { readonly clear: () => void }[] = [];
  // an answer from the future was asked for before the clock was set back
  const isFresh = (ageMs: number): boolean => ageMs >= 0 && ageMs < freshMs;
  return {
    of: <Q extends readonly unknown[], R>(
      nameOf: (...query: Q) => unknown,
      ask: (...query: Q) => Promise<R>,
    ) => {
      const known = new Map<string, { readonly answer: Promise<R>; readonly askedAtMs: number }>();
      all.push(known);
      return async (...query: Q) => {
        const name = JSON.stringify(nameOf(...query));
        const kept = known.get(name);
        if (kept !== undefined && isFresh(nowMs() - kept.askedAtMs)) return kept.answer;
        const answer = ask(...query);
        known.delete(name);
        known.set(name, { answer, askedAtMs: nowMs() });
        // a failure is no answer
        answer.catch(() => known.delete(name));
        const [oldest] = known.keys();
        if (known.size > MAX_ANSWERS && oldest !== undefined) known.delete(oldest);
        return answer;
      };
    },
    forget: () => {
      for (const known of all) known.clear();
    },
  };
}
