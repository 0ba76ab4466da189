import { coreUse } from '../metrics/core-use.ts';
import { cpusOfTask } from '../metrics/stages/task-cpus.ts';
import { type ApplicationModel, durationMs } from '../model/application.ts';
import type { ExecutorSummary } from '../model/executor.ts';
import { executorMemory } from '../model/yarn/container-memory.ts';

/**
 * Useful over held, 0 to 100 in whole numbers (causes catalogue §2.6): a task uses its cores' share of the executor's memory
 * while it runs, an executor holds its memory all its life. With executors of one kind that is the share of core time in which
 * tasks ran. Null where no executor's life is known.
 */
export function efficiency(app: ApplicationModel): number | null {
  const share = hasOneShape(app) ? usefulCoreShare(app) : usefulMemoryShare(app);
  return share === undefined ? null : Math.round(100 * Math.min(1, Math.max(0, share)));
}

function usefulCoreShare(app: ApplicationModel): number | undefined {
  const use = coreUse(app);
  return use === undefined || use.heldCoreMs <= 0 ? undefined : use.usefulCoreMs / use.heldCoreMs;
}

/** What one core's share of memory is worth is the same everywhere when executors differ in nothing. */
function hasOneShape({ sections: { executors = [], environment } }: ApplicationModel): boolean {
  if (environment === undefined) return true;
  const shapes = executors
    .flatMap(({ lives }) => lives)
    .map(({ cores, resourceProfileId }) => `${cores} ${resourceProfileId}`);
  return new Set(shapes).size <= 1;
}

function usefulMemoryShare(app: ApplicationModel): number | undefined {
  let used = 0;
  let held = 0;
  for (const executor of app.sections.executors ?? []) {
    const ofExecutor = memoryUse(app, executor);
    used += ofExecutor.used;
    held += ofExecutor.held;
  }
  return held > 0 ? used / held : undefined;
}

/** Byte × ms. Task time is not known by life, so all of it counts at the shape of the latest one. */
function memoryUse(
  app: ApplicationModel,
  { lives, executorRunTimeMs }: ExecutorSummary,
): { readonly used: number; readonly held: number } {
  const latest = lives.at(-1);
  if (latest === undefined) return { used: 0, held: 0 };
  const cpus = cpusOfTask(app, latest.resourceProfileId);
  const perCore = latest.cores > 0 ? bytesOf(app, latest.resourceProfileId) / latest.cores : 0;
  const endMs = app.startedAtMs + durationMs(app);
  let held = 0;
  for (const { addedAtMs, removedAtMs, resourceProfileId } of lives) {
    held += bytesOf(app, resourceProfileId) * Math.max(0, (removedAtMs ?? endMs) - addedAtMs);
  }
  return { used: executorRunTimeMs * cpus * perCore, held };
}

function bytesOf(app: ApplicationModel, profileId: number): number {
  const { environment, resourceProfiles = [] } = app.sections;
  if (environment === undefined) return 0;
  const profile = resourceProfiles.find(({ id }) => id === profileId);
  return executorMemory(environment, app.clusterManager, profile).heldBytes;
}
