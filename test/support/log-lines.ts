import { analyze } from '../../src/engine/analyze.ts';
import { decode } from '../../src/event-log/decode.ts';
import { createLineSplitter } from '../../src/event-log/lines.ts';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { openLocalTarget } from '../../src/fetchers/local/local-logs.ts';
import { PRESETS } from '../../src/heuristics/presets.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { logOf } from '../builders/event-log.ts';
import { readSource } from './read-built-log.ts';

/** The log at this path, with its parts not read yet. */
export async function openLog(path: string): Promise<LogSource> {
  const { items } = await openLocalTarget(path);
  for await (const item of items) {
    if (item.kind === 'unreadable') throw item.error;
    if (item.kind === 'log') return item.log;
  }
  throw new Error(`no log in ${path}`);
}

/** The events of a log as its lines, in order, all parts of a rolled log. */
export async function linesOfLog(path: string): Promise<readonly string[]> {
  const { parts } = await openLog(path);
  const lines: string[] = [];
  for (const part of parts) {
    const splitter = createLineSplitter((buffer, start, end) => {
      lines.push(buffer.toString('utf8', start, end));
    });
    for await (const chunk of decode(part.open(), () => {})) splitter.push(chunk);
    const rest = splitter.end();
    if (rest !== undefined && rest.length > 0) lines.push(Buffer.from(rest).toString('utf8'));
  }
  return lines;
}

/** The application in a plain log of this text. */
export function readText(text: string, name = 'built-log'): Promise<ApplicationModel> {
  return readSource(logOf([text], { name, chunkBytes: 1_048_576 }));
}

/** What the recommended heuristics say of it, with gates for applications `gateScale` times the usual size. */
export function judged(app: ApplicationModel, gateScale: number): Analysis {
  return analyze(app, {
    preset: 'recommended',
    heuristics: PRESETS.recommended.heuristics,
    gateScale,
    version: '0',
    nowMs: () => 0,
  });
}
