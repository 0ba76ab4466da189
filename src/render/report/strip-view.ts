import type { AnalysisDetail, TaskStrip } from '../../model/detail.ts';
import type { Subject } from '../../model/finding.ts';
import { stageKey } from '../../model/stage.ts';
import { type Chart, NARROW, WIDE } from '../charts/layout.ts';
import { drawTasks } from '../charts/task-chart.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { stageOfFinding } from './stage-of-finding.ts';

/** The tasks of the stage a finding is about; undefined where the finding is about something else or they were not kept. */
export function stripChart(
  id: string,
  subject: Subject,
  detail: AnalysisDetail | undefined,
): Chart | undefined {
  const key = detail === undefined ? undefined : stageOfFinding(subject, detail);
  const strip = detail?.strips.find((each) => stageKey(each) === key);
  const [first] = strip?.points ?? [];
  if (strip === undefined || first === undefined) return undefined;
  const description = descriptionOf(strip, first);
  return {
    wide: drawTasks(`${id}-tasks-wide`, strip, WIDE),
    narrow: drawTasks(`${id}-tasks-narrow`, strip, NARROW),
    description,
    caption: description,
  };
}

function descriptionOf(strip: TaskStrip, first: TaskStrip['points'][number]): string {
  const { points, taskCount } = strip;
  const longest = points.reduce((a, b) => (b.durationMs > a.durationMs ? b : a), first);
  const tasks = formatCount(taskCount, 'task');
  const shown = points.length < taskCount ? `${points.length} of ${tasks}` : tasks;
  const isRead = points.some(({ bytes }) => bytes > 0);
  const read = formatQuantity({ value: longest.bytes, unit: 'bytes' });
  const took = formatQuantity({ value: longest.durationMs, unit: 'ms' });
  const failedCount = points.filter(({ status }) => status === 'failed').length;
  const killedCount = points.filter(({ status }) => status === 'killed').length;
  return [
    `Tasks of stage ${stageKey(strip)}, ${shown}: to the right how long they took${isRead ? ', up how much they read' : ''}.`,
    `The longest took ${took}${isRead ? `, read ${read}` : ''} and ran on executor ${longest.executorId}.`,
    ...(failedCount > 0 ? [`Squares failed (${failedCount}).`] : []),
    ...(killedCount > 0 ? [`Rings were killed (${killedCount}).`] : []),
  ].join(' ');
}
