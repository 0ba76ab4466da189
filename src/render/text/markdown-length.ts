/** GitHub refuses comments of more than 65,536 characters; what a pipeline puts around this has room. */
const COMMENT_LENGTH = 60_000;
const CUT = '_The rest was too long for a comment._';

/** Blocks with an empty line between them; what does not fit is left out whole, the last `more` first, and that is said. */
export function withinComment(blocks: readonly string[], more: readonly string[]): string {
  const kept: string[] = [];
  let length = CUT.length + 3;
  for (const block of [...blocks, ...more]) {
    if (length + block.length + 2 > COMMENT_LENGTH) {
      kept.push(CUT);
      break;
    }
    kept.push(block);
    length += block.length + 2;
  }
  return `${kept.join('\n\n')}\n`;
}
