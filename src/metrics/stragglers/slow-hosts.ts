import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { firstSuccesses } from '../partitions/task-spread.ts';
import { type HostEffect, hostEffects, type StageEffect } from './host-effect.ts';

interface HostThresholds {
  readonly minSlowdownRatio: number;
  readonly minTaskCount: number;
  readonly minSlowerShare: number;
  readonly maxChance: number;
}

/** Where more places than this share are slow, the cluster has machines of several kinds. Ours. */
const FEW_SHARE = 1 / 3;

/**
 * Hosts, else executors, that are slow whatever they run, the slowest first. Among many, chance makes some of them look slow:
 * for every doubling of their number one more task has to say so. Fewer do where they are the slowest of all tasks, and that is
 * no chance: a place gets the fewer tasks the slower it is.
 */
export function slowHosts(
  app: ApplicationModel,
  thresholds: HostThresholds,
): readonly HostEffect[] {
  const hosts = slowOf(app, 'host', thresholds);
  return hosts.length > 0 ? hosts : slowOf(app, 'executor', thresholds);
}

function slowOf(
  app: ApplicationModel,
  kind: HostEffect['kind'],
  { minSlowdownRatio, minTaskCount, minSlowerShare, maxChance }: HostThresholds,
): readonly HostEffect[] {
  const all = hostEffects(app).filter((effect) => effect.kind === kind);
  const needed = minTaskCount + Math.log2(Math.max(1, all.length));
  const isNoChance = ({ separationDecades }: HostEffect): boolean =>
    all.length * 10 ** -separationDecades <= maxChance;
  const slow = all.filter(
    (effect) =>
      effect.slowdownRatio >= minSlowdownRatio &&
      effect.slowerShare >= minSlowerShare &&
      (effect.taskCount >= needed || isNoChance(effect)),
  );
  return slow.length <= Math.max(1, FEW_SHARE * all.length) ? slow : [];
}

/** The run with the tasks of these places as fast as elsewhere. */
export function withoutSlowness(
  slow: readonly HostEffect[],
  app: ApplicationModel,
): readonly StageChange[] {
  const byStage = new Map<string, { stage: StageData; effects: [HostEffect, StageEffect][] }>();
  for (const place of slow) {
    for (const effect of place.stages) {
      const key = stageKey(effect.stage);
      const known = byStage.get(key);
      if (known === undefined)
        byStage.set(key, { stage: effect.stage, effects: [[place, effect]] });
      else known.effects.push([place, effect]);
    }
  }
  return [...byStage.values()].flatMap(({ stage, effects }) => {
    const ratios = new Map(effects.map(([{ name }, { slowdownRatio }]) => [name, slowdownRatio]));
    return changeOf(app, stage, ratios, slow[0]?.kind ?? 'host');
  });
}

function changeOf(
  { sections: { taskNames } }: ApplicationModel,
  stage: StageData,
  ratios: ReadonlyMap<string, number>,
  kind: HostEffect['kind'],
): readonly StageChange[] {
  const { tasks, stageId, stageAttemptId } = stage;
  // of a sample nothing can be replayed
  if (tasks === undefined || tasks.isSampled) return [];
  const names = (kind === 'host' ? taskNames?.hosts : taskNames?.executorIds) ?? [];
  const place = tasks.columns[kind];
  const durationsMs = Array.from(firstSuccesses(stage), (row) => {
    const ratio = ratios.get(names[place[row] ?? -1] ?? '') ?? 1;
    return (tasks.columns.durationMs[row] ?? 0) / Math.max(1, ratio);
  });
  return [{ stage: { stageId, stageAttemptId }, kind: 'tasks', durationsMs }];
}
