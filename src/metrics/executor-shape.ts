import type { ApplicationModel } from '../model/application.ts';
import type { Environment } from '../model/environment.ts';
import type { Remedy } from '../model/remedy.ts';
import type { Totals } from '../model/totals.ts';
import { GIB } from '../model/units.ts';
import { executorMemory } from '../model/yarn/container-memory.ts';
import { gcCostOf } from './memory/gc-cost.ts';

/** `tight`: too little heap for each core; `wide`: so many cores, or so much heap, that every pause stops much work. */
export type ShapeKind = 'tight' | 'wide';

export interface BadShape {
  readonly kind: ShapeKind;
  readonly heapBytes: number;
  readonly cores: number;
  /** Garbage collection of the run time of all tasks. */
  readonly gcShare: number;
  readonly toCores: number;
  readonly remedy: Remedy;
}

/** Catalogue cause 46. */
const TIGHT_BYTES_PER_CORE = 2 * GIB;
const MANY_CORES = 6;
const LARGE_HEAP_BYTES = 64 * GIB;
/** Catalogue §2.1: three to five. */
const GOOD_CORES = 4;

/**
 * A shape is bad only with its symptom, garbage collection of `minGcShare` of all run time: past `healthyGcShare` of it is what
 * another would give back. Undefined with executors of several shapes, and where cached data may be what fills the heap.
 */
export function badShapeOf(
  app: ApplicationModel,
  { environment, totals }: { readonly environment: Environment; readonly totals: Totals },
  { minGcShare, healthyGcShare }: { readonly minGcShare: number; readonly healthyGcShare: number },
): BadShape | undefined {
  const { stages = [], resourceProfiles = [], storage = [] } = app.sections;
  const cores = onlyCores(app);
  const isCaching = storage.some((rdd) => rdd.storage?.useMemory === true);
  if (cores === undefined || resourceProfiles.length > 1 || isCaching) return undefined;
  const { executorRunTimeMs: runMs, gcTimeMs } = totals;
  if (runMs <= 0 || gcTimeMs < minGcShare * runMs) return undefined;
  const { heapBytes } = executorMemory(environment, app.clusterManager, resourceProfiles[0]);
  const shape = shapeOf(heapBytes, cores);
  if (shape === undefined) return undefined;
  const costs = stages.map((stage) => gcCostOf(app, stage, healthyGcShare));
  const remedy = { stages: costs.filter(({ savedMs }) => savedMs > 0).map(({ change }) => change) };
  return { ...shape, heapBytes, cores, gcShare: Math.min(1, gcTimeMs / runMs), remedy };
}

function shapeOf(heapBytes: number, cores: number): Pick<BadShape, 'kind' | 'toCores'> | undefined {
  if (heapBytes < TIGHT_BYTES_PER_CORE * cores && cores > 1) {
    const toCores = Math.max(1, Math.min(cores - 1, Math.floor(heapBytes / TIGHT_BYTES_PER_CORE)));
    return { kind: 'tight', toCores };
  }
  const isWide = cores >= MANY_CORES || (heapBytes > LARGE_HEAP_BYTES && cores > GOOD_CORES);
  return isWide ? { kind: 'wide', toCores: GOOD_CORES } : undefined;
}

/** Undefined where executors had none, or not all as many. */
function onlyCores({ sections: { executors = [] } }: ApplicationModel): number | undefined {
  const cores = new Set(
    executors.filter(({ isDriver }) => !isDriver).flatMap(({ lives }) => lives.map((l) => l.cores)),
  );
  const [first] = cores;
  return cores.size === 1 ? first : undefined;
}
