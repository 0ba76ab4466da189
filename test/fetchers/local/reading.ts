import { decode } from '../../../src/event-log/decode.ts';
import type { LogSource } from '../../../src/event-log/log-source.ts';
import type { LocalItem, LocalTarget } from '../../../src/fetchers/local/local-logs.ts';
import { collect } from '../../builders/byte-stream.ts';

interface ReadLog {
  readonly name: string;
  readonly partNames: readonly string[];
  readonly text: Buffer;
  readonly isInProgress: boolean;
  readonly gapKinds: readonly string[];
  readonly problemKinds: readonly string[];
}
export interface ReadTarget {
  readonly isCollection: boolean;
  readonly logs: readonly ReadLog[];
  /** Name and reason of what was skipped, name and code of what could not be read. */
  readonly others: Readonly<Record<string, string>>;
}

/** Reads every log while it is the current one, as a caller must. */
export async function readTarget({ isCollection, items }: LocalTarget): Promise<ReadTarget> {
  const logs: ReadLog[] = [];
  const others: Record<string, string> = {};
  for await (const item of items) {
    if (item.kind === 'log') logs.push(await readLog(item.log));
    else others[item.name] = reasonOf(item);
  }
  return { isCollection, logs, others };
}

function reasonOf(item: Exclude<LocalItem, { kind: 'log' }>): string {
  return item.kind === 'skipped' ? item.reason : item.error.code;
}

async function readLog(log: LogSource): Promise<ReadLog> {
  const problemKinds: string[] = [];
  const texts: Buffer[] = [];
  for (const part of log.parts) {
    texts.push(await collect(decode(part.open(), ({ kind }) => problemKinds.push(kind))));
  }
  return {
    name: log.name,
    partNames: log.parts.map(({ name }) => name),
    text: Buffer.concat(texts),
    isInProgress: log.isInProgress,
    gapKinds: log.gaps.map(({ kind }) => kind),
    problemKinds,
  };
}
