import { describe, expect, it } from 'vitest';
import { moreTelling, readRemoval } from '../../../src/metrics/failures/removal-reason.ts';
import { GIB, MIB } from '../../../src/model/units.ts';

const YARN_FAILED =
  'Container marked as failed: container_1700000000000_0001_01_000007 on host: node-3. Exit status: ';

describe('the kind of a removal', () => {
  it.for([
    // Spark 2.x, 3.x, virtual memory, and the NodeManager of Hadoop 2 and 3 in its own words
    [
      'Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used. Consider boosting spark.yarn.executor.memoryOverhead.',
      'container-memory',
    ],
    [
      'Container killed by YARN for exceeding physical memory limits. 5.6 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.',
      'container-memory',
    ],
    [
      'Container killed by YARN for exceeding virtual memory limits. 12.1 GB of 11.6 GB virtual memory used. Consider boosting spark.executor.memoryOverhead or boosting yarn.nodemanager.vmem-pmem-ratio.',
      'container-memory',
    ],
    [
      `${YARN_FAILED}143. Diagnostics: Container [pid=4711,containerID=container_1] is running beyond physical memory limits. Current usage: 5.6 GB of 5.5 GB physical memory used; 7.4 GB of 11.6 GB virtual memory used. Killing container.`,
      'container-memory',
    ],
    [
      "Container [pid=1,containerID=c] is running 1723304448B beyond the 'PHYSICAL' memory limit. Current usage: 2.1 GB of 2 GB physical memory used",
      'container-memory',
    ],
    [`${YARN_FAILED}-104. Diagnostics: .`, 'container-memory'],
    [`${YARN_FAILED}-103. Diagnostics: .`, 'container-memory'],
    [
      '\nThe executor with id 3 exited with exit code 137(SIGKILL, possible container OOM).\n\nThe API gave the following container statuses:\n\t termination reason: OOMKilled\n',
      'container-memory',
    ],
    [
      'The executor with id 3 exited with exit code 137(SIGKILL, possible container OOM).',
      'sigkill',
    ],
    [
      'Container from a bad node: container_1 on host: node-3. Exit status: 137. Diagnostics: [2026-01-01 00:00:00.000]Container killed on request. Exit code is 137\n[2026-01-01 00:00:00.001]Killed by external signal',
      'sigkill',
    ],
    ['Command exited with code 137', 'sigkill'],
    ['Command exited with code 52', 'heap-oom'],
    ['The executor with id 2 exited with exit code 52(JVM OOM).', 'heap-oom'],
    [
      `${YARN_FAILED}143. Diagnostics: Container exited with a non-zero exit code 143. stderr: java.lang.OutOfMemoryError: Java heap space -XX:OnOutOfMemoryError="kill %p"`,
      'heap-oom',
    ],
    // none of these is anybody's memory
    [
      'Container marked as failed: container_1 on host: node-3. Exit status: 143. Diagnostics: Container killed on request. Exit code is 143',
      'released',
    ],
    ['Executor killed by driver.', 'released'],
    ['Executor decommission: spark scale down', 'released'],
    ['Executor decommission: worker is going away', 'decommissioned'],
    ['Container container_1 exited from explicit termination request.', 'released'],
    [`${YARN_FAILED}-100. Diagnostics: Container released by application.`, 'released'],
    ['Executor for container container_1 exited after Application shutdown.', 'released'],
    [
      'Executor for container container_1 exited because of a YARN event (e.g., preemption) and not because of an error in the running job.',
      'released',
    ],
    ['The executor with id 9 was deleted by a user or the framework.', 'released'],
    ['Container container_1 on host: node-3 was preempted.', 'preempted'],
    [`${YARN_FAILED}-102. Diagnostics: .`, 'preempted'],
    [`${YARN_FAILED}-100. Diagnostics: Container released on a *lost* node.`, 'lost-node'],
    ['worker lost: Worker shutting down', 'lost-node'],
    ['The API gave the following brief reason: Evicted\nexit code 137', 'evicted'],
    ['Executor decommission: spot instance', 'decommissioned'],
    ['Executor heartbeat timed out after 128083 ms', 'timed-out'],
    [
      'Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. Check driver logs for WARN messages.',
      'disconnected',
    ],
    ['Slave lost', 'disconnected'],
    [`${YARN_FAILED}134. Diagnostics: Exception from container-launch.`, 'exited'],
    ['', 'unknown'],
  ] as const)('%s → %s', ([text, kind]) => {
    expect(readRemoval(text).kind).toBe(kind);
  });
});

describe('what the container used', () => {
  it.for([
    [
      '5.5 GB of 5 GB physical memory used',
      { usedBytes: 5.5 * GIB, limitBytes: 5 * GIB, isVirtual: false },
    ],
    [
      '900 MB of 896.0 MB physical memory used',
      { usedBytes: 900 * MIB, limitBytes: 896 * MIB, isVirtual: false },
    ],
    [
      '348.4 MB of 1 GB physical memory used; 3 GB of 2.5 GB virtual memory used',
      { usedBytes: 3 * GIB, limitBytes: 2.5 * GIB, isVirtual: true },
    ],
    ['no sizes', undefined],
  ] as const)('%s', ([text, memory]) => {
    expect(readRemoval(text).memory).toEqual(memory);
  });
});

it.for([
  ['Exit status: -104.', -104],
  ['Command exited with code 52', 52],
  ['Executor finished with state KILLED exitStatus 137', 137],
  ['exitCode=1', undefined],
  ['nothing', undefined],
] as const)('exit code of %s', ([text, exitCode]) => {
  expect(readRemoval(text).exitCode).toBe(exitCode);
});

it('keeps of two reports the one that says more', () => {
  const lost = readRemoval('Slave lost');
  const killed = readRemoval('Exit status: -104.');
  expect([moreTelling(lost, killed).kind, moreTelling(killed, lost).kind]).toEqual([
    'container-memory',
    'container-memory',
  ]);
});
