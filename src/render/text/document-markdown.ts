import { shortened } from '../../model/texts/shortened.ts';
import { formatCount } from '../words/format.ts';
import { markdownText } from './markdown-text.ts';
import type { TextDocument, TextTable } from './text-document.ts';

const CELL_LENGTH = 120;

/** A comment: the answer and what explains it, tables folded. */
export function documentInMarkdown(document: TextDocument): string {
  const { title, facts, conclusions, cautions, tables } = document;
  const [answer, ...points] = conclusions;
  const blocks = [
    `## ${markdownText(title)}`,
    ...(answer === undefined ? [] : [`**${markdownText(answer)}**`]),
    ...(points.length === 0 ? [] : [listOf(points)]),
    ...(cautions.length === 0 ? [] : [`**Mind:**\n\n${listOf(cautions)}`]),
    ...(facts.length === 0 ? [] : [facts.map(markdownText).join(' · ')]),
    ...tables.map(folded),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${markdownText(item)}`).join('\n');
}

/** GitHub shows what is in `details` as Markdown when an empty line stands before it. */
function folded({ title, columns, rows, moreCount }: TextTable): string {
  const lines = [
    columns.map(({ label }) => markdownText(label)),
    columns.map(({ isNumber }) => (isNumber ? '--:' : ':--')),
    ...rows.map((row) => columns.map((_column, at) => cell(row[at] ?? ''))),
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const more = moreCount > 0 ? `\n\nand ${formatCount(moreCount, 'row')} more` : '';
  return `<details><summary>${title}</summary>\n\n${lines.join('\n')}${more}\n\n</details>`;
}

function cell(text: string): string {
  return markdownText(shortened(text, CELL_LENGTH));
}
