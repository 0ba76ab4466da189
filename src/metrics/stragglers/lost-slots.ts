import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { slotsDuring } from '../stages/stage-slots.ts';

interface Edge {
  readonly atMs: number;
  readonly slotChange: number;
  readonly busyChange: number;
}

/**
 * Slot-ms that the tail of a stage left unused (catalogue §2.5): from the last moment at which all its slots were busy to its
 * end, slots × time less what tasks took of it. Of a stage that never filled its slots, from its start. Undefined where single
 * tasks are missing.
 */
export function lostSlotMs(app: ApplicationModel, stage: StageData): number | undefined {
  const { tasks } = stage;
  if (tasks === undefined || tasks.isSampled) return undefined;
  let [slots, busy, sinceMs, lostMs] = [0, 0, 0, 0];
  for (const { atMs, slotChange, busyChange } of edgesOf(app, stage)) {
    const freeMs = Math.max(0, slots - busy) * (atMs - sinceMs);
    // all busy: what was lost before was not the tail
    lostMs = slots > 0 && busy >= slots && atMs > sinceMs ? 0 : lostMs + freeMs;
    slots += slotChange;
    busy += busyChange;
    sinceMs = atMs;
  }
  return lostMs;
}

function edgesOf(app: ApplicationModel, stage: StageData): readonly Edge[] {
  const edges: Edge[] = slotsDuring(app, stage).flatMap(({ fromMs, toMs, count }) => [
    { atMs: fromMs, slotChange: count, busyChange: 0 },
    { atMs: toMs, slotChange: -count, busyChange: 0 },
  ]);
  const columns = stage.tasks?.columns;
  for (let row = 0; row < (stage.tasks?.rowCount ?? 0); row += 1) {
    const fromMs = app.startedAtMs + (columns?.launchOffsetMs[row] ?? 0);
    edges.push({ atMs: fromMs, slotChange: 0, busyChange: 1 });
    const toMs = fromMs + (columns?.durationMs[row] ?? 0);
    edges.push({ atMs: toMs, slotChange: 0, busyChange: -1 });
  }
  return edges.toSorted((a, b) => a.atMs - b.atMs);
}
