import { clusterBooks } from '../../src/metrics/cluster-books/cluster-books.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { ExecutorLife } from '../../src/model/executor.ts';
import type { Books, ClusterBooks } from '../../src/model/yarn/cluster-books.ts';
import type { ClusterUsage } from '../../src/model/yarn/cluster-usage.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from './application.ts';

/** 2^20 bytes for a minute. */
export const MIB_MINUTE = 2 ** 20 * MINUTE_MS;
/** Minutes after the start. */
export const at = (minutes: number): number => STARTED_AT_MS + minutes * MINUTE_MS;

export interface BooksDraft {
  readonly usage?: Partial<ClusterUsage>;
  readonly life?: Partial<ExecutorLife>;
  readonly set?: Readonly<Record<string, string>>;
  readonly hadoop?: Readonly<Record<string, string>>;
  readonly app?: Partial<Omit<ApplicationModel, 'sections'>>;
}

/**
 * In cluster mode, for 30 minutes; two executors of 1536 MiB (2048 when rounded) and 4 cores for 29 of them, asked for a
 * quarter of a minute before they came; an application master of 1408 MiB (2048 when rounded) for 31.
 */
export function anAccounted({ usage, life, set, hadoop, app }: BooksDraft = {}): ApplicationModel {
  const lives = [aLife({ addedAtMs: at(1), requestedAtMs: at(0.75), ...life })];
  return anApplication({
    ...app,
    sections: {
      executors: [anExecutor({ lives }), anExecutor({ executorId: '2', lives })],
      environment: anEnvironment(
        {
          'spark.submit.deployMode': 'cluster',
          'spark.executor.memory': '1g',
          'spark.executor.memoryOverhead': '512m',
          ...set,
        },
        { hadoopProperties: hadoop ?? { 'yarn.scheduler.minimum-allocation-mb': '1024' } },
      ),
      clusterUsage: {
        memoryByteMs: 184_000 * MIB_MINUTE,
        vcoreMs: 90 * MINUTE_MS,
        launchedAtMs: at(-1),
        finishedAtMs: at(30),
        tags: [],
        ...usage,
      },
    },
  });
}

/** In MiB-minutes and vcore-minutes, by item. */
export function inMinutes(books: Books | undefined): Readonly<Record<string, number>> {
  const unit = books?.unit === 'byteMs' ? MIB_MINUTE : MINUTE_MS;
  return Object.fromEntries(
    (books?.items ?? []).map(({ id, amount }) => [id, Math.round((amount / unit) * 1e6) / 1e6]),
  );
}

export function memoryOf(draft: BooksDraft): Readonly<Record<string, number>> {
  return inMinutes(clusterBooks(anAccounted(draft))?.memory);
}

export function notesOf(draft: BooksDraft): string {
  return clusterBooks(anAccounted(draft))?.notes.join('\n') ?? '';
}

/** An executor of which nobody knows when it was asked for. */
export function withUnasked(addedAtMs: number): ApplicationModel {
  const app = anAccounted();
  const executor = anExecutor({ lives: [aLife({ addedAtMs })] });
  return { ...app, sections: { ...app.sections, executors: [executor] } };
}

/** Not the amount: where it is known from. */
export function basisOf(books: ClusterBooks | undefined, id: string): string | undefined {
  return books?.memory?.items.find((item) => item.id === id)?.basis;
}
