import { nameAtEnd } from '../event-log/log-layout.ts';
import type { RecordHandle } from './fetcher.ts';

/** The same for a log while it is written and when it has ended, which changes its name. */
export function readingKey({ source, location }: RecordHandle): string {
  return `${source} ${nameAtEnd(location)}`;
}
