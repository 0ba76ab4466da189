import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../../src');

interface Literal {
  readonly source: string;
  readonly flags: string;
}

/** Of a file, in the order of its text. */
function expressionsIn(code: string): readonly Literal[] {
  const found: Literal[] = [];
  JSON.stringify(parseAst(code, { lang: 'ts' }), (_key, value: unknown) => {
    if (isExpression(value)) {
      found.push({ source: value.regex.pattern, flags: value.regex.flags });
      return undefined;
    }
    return typeof value === 'bigint' ? undefined : value;
  });
  return found;
}

function isExpression(
  node: unknown,
): node is { readonly regex: { readonly pattern: string; readonly flags: string } } {
  return typeof node === 'object' && node !== null && 'regex' in node;
}

/** How it can take more time than in proportion to a text; undefined where it cannot. */
function trouble({ source, flags }: Literal): string | undefined {
  const { reports } = analyse({ source, flags });
  const kinds = reports.map(({ type, exponential }) => `${type}${exponential ? ', 2^n' : ''}`);
  return kinds.length === 0 ? undefined : `/${source}/${flags}: ${kinds.join('; ')}`;
}

describe('regular expressions', () => {
  it.each([
    ['starts anew at each letter of a word', String.raw`const a = /\w+\(/;`],
    ['tries each way to share blanks out', String.raw`const a = /^\s*b?\s*$/;`],
    ['shares a word out to a repeated repetition', 'const a = /^(?:a+b?)+$/;'],
  ])('is told where one %s', (_what, code) => {
    expect(expressionsIn(code).map(trouble)).toEqual([expect.any(String)]);
  });

  // a log has texts of megabytes: names of one letter a million times over, and lists of as many columns
  it('take time in proportion to the text, wherever it comes from', () => {
    const files = globSync('**/*.ts', { cwd: SRC });
    const troubles = files.flatMap((file) =>
      expressionsIn(readFileSync(path.join(SRC, file), 'utf8'))
        .map(trouble)
        .filter((each) => each !== undefined)
        .map((each) => `${file}: ${each}`),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(troubles).toEqual([]);
  });
});
