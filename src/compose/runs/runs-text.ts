import { comparisonDocument } from '../../render/comparison-document.ts';
import { historyDocument } from '../../render/history-document.ts';
import { jsonText } from '../../render/json.ts';
import { documentInMarkdown } from '../../render/text/document-markdown.ts';
import { documentOnTerminal } from '../../render/text/document-terminal.ts';
import type { TerminalOptions } from '../../render/text/terminal.ts';
import type { TextDocument } from '../../render/text/text-document.ts';
import type { Comparison } from '../../runs/comparison.ts';
import type { JobHistory } from '../../runs/job-history.ts';

/** What a history or a comparison can be written as. */
export const RUNS_FORMATS = ['terminal', 'json', 'markdown'] as const;
export type RunsFormat = (typeof RUNS_FORMATS)[number];

/** A comparison in a format. */
export function comparisonText(
  comparison: Comparison,
  format: RunsFormat,
  terminal: TerminalOptions,
): string {
  if (format === 'json') return jsonText(comparison, 2);
  return inWords(comparisonDocument(comparison), format, terminal);
}

/** The latest `limit` runs of a history; JSON has all that the judgement rests on. */
export function historyText(
  history: JobHistory,
  limit: number,
  format: RunsFormat,
  terminal: TerminalOptions,
): string {
  if (format === 'json') return jsonText(history, 2);
  return inWords(historyDocument(history, limit), format, terminal);
}

function inWords(document: TextDocument, format: RunsFormat, terminal: TerminalOptions): string {
  return format === 'markdown'
    ? documentInMarkdown(document)
    : documentOnTerminal(document, terminal);
}
