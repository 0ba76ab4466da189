/** At most `length` characters, the last of them an ellipsis where something was cut. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.length > 2 * length ? text.slice(0, 2 * length) : text);
  if (characters.length <= length && text.length <= 2 * length) return text;
  return `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
