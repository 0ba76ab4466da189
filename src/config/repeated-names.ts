/** A name that an object has a second time. */
export interface RepeatedName {
  readonly name: string;
  /** Of the second, from 1. */
  readonly line: number;
}

/** Names that an object of a JSON text has again: `JSON.parse` takes the last, and what stood there before would be ignored. */
export function* repeatedNames(json: string): Generator<RepeatedName, void, undefined> {
  // undefined for a list
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const { mark, at, end } of marksOf(json)) {
    const isName = mark === '"' && (before === '{' || before === ',');
    const names = isName ? open.at(-1) : undefined;
    if (names !== undefined) {
      const name = String(JSON.parse(json.slice(at, end)));
      if (names.has(name)) yield { name, line: json.slice(0, at).split('\n').length };
      names.add(name);
    }
    nest(open, mark);
    before = mark;
  }
}

function nest(open: (Set<string> | undefined)[], mark: string): void {
  if (mark === '{') open.push(new Set());
  if (mark === '[') open.push(undefined);
  if (mark === '}' || mark === ']') open.pop();
}

const MARKS = new Set('{}[],"');

interface Mark {
  /** A quote stands for the whole text that it begins. */
  readonly mark: string;
  readonly at: number;
  readonly end: number;
}

/** All but numbers, words, colons and space. */
function* marksOf(json: string): Generator<Mark, void, undefined> {
  for (let at = 0; at < json.length; at++) {
    const mark = json[at] ?? '';
    if (!MARKS.has(mark)) continue;
    const end = mark === '"' ? endOfText(json, at) : at + 1;
    yield { mark, at, end };
    at = end - 1;
  }
}

/** Behind the quote that ends it. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
