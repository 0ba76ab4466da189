import { linesOf, taskEnd } from '../builders/event-log.ts';

/** The line of a task that failed with this trace. */
export function failedTask(trace: string): string {
  const reason = { Reason: 'ExceptionFailure', 'Class Name': 'X', 'Full Stack Trace': trace };
  return linesOf([taskEnd({ id: 1, reason })]);
}

/** The line of a task that cached so many blocks. */
export function cachingTask(blockCount: number): string {
  const status = '"Status":{"Storage Level":{"Use Disk":false},"Memory Size":1,"Disk Size":0}';
  const blocks = Array.from(
    { length: blockCount },
    (_, id) => `{"Block ID":"rdd_1_${id}",${status}}`,
  );
  const task = JSON.stringify(taskEnd({ id: 1 })).slice(0, -'}}'.length);
  return `${task},"Updated Blocks":[${blocks.join(',')}]}}\n`;
}
