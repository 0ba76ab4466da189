/**
 * What a command line's `-Dname=value` define, by name; the last one wins, as in the JVM. Quotes group, and a backslash keeps
 * the next character as it is (`\&` in the links that Azkaban passes); every other option is passed over.
 */
export function javaDefinitions(options: string): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  for (const token of tokensOf(options)) {
    const match = /^-D([^=]+)=(.*)$/s.exec(token);
    if (match !== null) definitions.set(match[1] ?? '', match[2] ?? '');
  }
  return definitions;
}

/** An unquoted part, a quoted part, or an escaped character; several without a space between are one token. */
const TOKEN_PART = /\\([\s\S])|"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|([^\s"'\\]+)|(\s+)|["'\\]/g;

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let token = '';
  for (const [part, escaped, inDouble, inSingle, plain, space] of text.matchAll(TOKEN_PART)) {
    if (space === undefined) {
      token += escaped ?? inDouble?.replaceAll(/\\([\s\S])/g, '$1') ?? inSingle ?? plain ?? part;
      continue;
    }
    if (token !== '') tokens.push(token);
    token = '';
  }
  return token === '' ? tokens : [...tokens, token];
}
