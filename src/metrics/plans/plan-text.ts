/**
 * A plan's text without what differs from one planning of the same query to the next: expression ids (`k#12L`), plan ids,
 * codegen numbers and the addresses of Java objects. Literals stay: another literal is another computation.
 */
export function normalisedText(text: string): string {
  return text
    .replaceAll(/#\d+L?/g, '')
    .replaceAll(/, \[(?:plan_)?id=#?\d*\]/g, '')
    .replaceAll(/@[\da-f]{4,}\b/g, '')
    .replaceAll(/\b(pythonUDF|_gen_alias_|_w|__auto_generated_subquery_name_?)\d+/g, '$1')
    .replace(/^\*?\(\d+\) /, '');
}

/** Functions that cost next to nothing a row, what `show()` puts around columns, a time zone (`Some(UTC)`), and those of an aggregation: their input may cost something. */
const CHEAP =
  /^(?:cast|ansi_cast|try_cast|isnotnull|isnull|coalesce|toprettystring|some|if|not|and|or|in|inset|abs|year|month|dayofmonth|date_format|knownnotnull|knownfloatingpointnormalized|normalizenanandzero|staticinvoke|(?:partial_|merge_)\w+|count|sum|avg|min|max|first|last|keys|functions|as|struct|named_struct|named_lambda|lambda|promote_precision|checkoverflow|unscaledvalue|makedecimal)$/i;

/** A name directly before its opening bracket. */
const CALL = /(?<!\w)([A-Za-z_]\w*)\(/g;

/**
 * The calls in an expression that are worth computing once: outermost ones first found, those inside them not again. O(length).
 */
export function costlyCalls(text: string): readonly string[] {
  const calls: string[] = [];
  const pattern = new RegExp(CALL);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (CHEAP.test(match[1] ?? '')) continue;
    const end = closingBracket(text, pattern.lastIndex);
    calls.push(text.slice(match.index, end));
    pattern.lastIndex = end;
  }
  return calls;
}

/** Just after the bracket that closes the one before `from`; the end of a text that was cut short. */
function closingBracket(text: string, from: number): number {
  let depth = 1;
  for (let place = from; place < text.length; place += 1) {
    const sign = text[place];
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth === 0) return place + 1;
  }
  return text.length;
}
