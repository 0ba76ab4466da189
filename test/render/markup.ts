const VOID = new Set(['meta', 'link', 'br', 'hr', 'img', 'input']);
const TAG = /^<(\/?)([\w:-]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/;

/** The first thing that is not well formed: a tag without its partner, a stray bracket, a bare ampersand. Undefined for none. */
export function firstFlaw(markup: string): string | undefined {
  const open: string[] = [];
  for (let at = 0; at < markup.length; ) {
    if (markup[at] !== '<') {
      const text = markup.slice(at, at + markup.slice(at).search(/<|$/));
      if (/&(?!#\d+;|#x[\da-f]+;|\w+;)|>/i.test(text)) return text;
      at += text.length;
      continue;
    }
    const [tag, slash, name = '', , selfClosed] = TAG.exec(markup.slice(at)) ?? [];
    if (tag === undefined) return markup.slice(at, at + 60);
    if (slash === '/' && open.pop() !== name) return tag;
    if (slash === '' && selfClosed === '' && !VOID.has(name)) open.push(name);
    at += tag.length;
  }
  return open.at(-1);
}
