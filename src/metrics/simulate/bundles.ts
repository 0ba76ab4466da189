import type { ApplicationModel } from '../../model/application.ts';
import { endedTaskCount } from '../../model/ended-tasks.ts';
import { sumBy } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { peakCores } from './fleet-levels.ts';

/**
 * More tasks of an application than these are replayed in bundles that run one after the other, as long as enough bundles are
 * left on each core for their order not to matter. Ours: so many take a few hundredths of a second, and an application is
 * replayed a dozen times and more; the last of 32 bundles on a core begins a stage's end at most a thirty-second too late.
 */
const MANY_TASKS = 200_000;
const BUNDLES_A_CORE = 32;
/** Of a stage, where nobody knows how many cores there were. */
const BUNDLES_OF_A_STAGE = 20_000;

/** Run times of tasks of a stage, ms, in order of launch, as few as a replay of the application needs. */
export function bundled(app: ApplicationModel, durationsMs: Float64Array): Float64Array {
  const size = bundleSize(app, durationsMs.length);
  if (size === 1) return durationsMs;
  const bundles = new Float64Array(Math.ceil(durationsMs.length / size));
  for (let place = 0; place < durationsMs.length; place += 1) {
    const bundle = Math.floor(place / size);
    bundles[bundle] = (bundles[bundle] ?? 0) + (durationsMs[place] ?? 0);
  }
  return bundles;
}

/** As `bundled`, of `count` tasks that are alike and took `timeMs` together: none of them is made before it is bundled. */
export function evenBundles(app: ApplicationModel, count: number, timeMs: number): Float64Array {
  if (count === 0) return new Float64Array();
  const size = Math.max(bundleSize(app, count), Math.ceil(count / MANY_TASKS));
  const bundles = new Float64Array(Math.ceil(count / size)).fill((timeMs / count) * size);
  bundles[bundles.length - 1] = (timeMs / count) * (count - size * (bundles.length - 1));
  return bundles;
}

/** Tasks of a stage of `count` that run as one. */
function bundleSize(app: ApplicationModel, count: number): number {
  const enough = BUNDLES_A_CORE * peakCores(app) || BUNDLES_OF_A_STAGE;
  return Math.max(1, Math.min(tasksABundle(app), Math.floor(count / enough)));
}

const tasksABundle = oncePerApplication(({ sections: { stages = [] } }: ApplicationModel): number =>
  Math.ceil(sumBy(stages, endedTaskCount) / MANY_TASKS),
);
