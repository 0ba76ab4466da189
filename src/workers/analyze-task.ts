import type { Config } from '../config/schema.ts';
import type { LogSource } from '../event-log/log-source.ts';
import { filePart } from '../fetchers/local/file-part.ts';
import type { Analysis } from '../model/analysis.ts';
import type { ReadTrouble } from './read-trouble.ts';

/** What a thread that analyses is started with; plain JSON. */
export interface AnalyzeThreadData {
  readonly config: Config;
}
/** A log whose parts are files of this machine. */
export interface AnalyzeTask extends Omit<LogSource, 'parts'> {
  readonly files: readonly LogFile[];
}
/** A part of a log that is a file of this machine. */
export interface LogFile {
  readonly name: string;
  readonly path: string;
}
/** An analysis, or why the log could not be read. */
export type AnalyzeAnswer =
  | { readonly kind: 'analysis'; readonly analysis: Analysis }
  | ReadTrouble;

/** Undefined for a log that only the thread that opened it can read. */
export function taskOf({ parts, ...log }: LogSource): AnalyzeTask | undefined {
  const files = filesOf(parts);
  return files === undefined ? undefined : { ...log, files };
}

/** The parts of a log as files; undefined where one of them is none, so that no other thread can open it. */
export function filesOf(parts: LogSource['parts']): readonly LogFile[] | undefined {
  const files = parts.flatMap(({ name, path }) => (path === undefined ? [] : [{ name, path }]));
  return files.length === parts.length ? files : undefined;
}

/** The log again, in the thread that reads it. */
export function logOf({ files, ...log }: AnalyzeTask): LogSource {
  return { ...log, parts: files.map(({ name, path }) => filePart(name, path)) };
}
