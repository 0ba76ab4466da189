import { type CutLine, lineageApart, withoutLineages } from './cuts.ts';
import { PropertyCut } from './property-cut.ts';
import { StageTotals } from './stage-totals.ts';

/** Takes apart the events of jobs and stages, of which little is read. */
export class StageLines {
  readonly #properties = new PropertyCut();
  readonly #totals = new StageTotals();

  jobStarted(line: Buffer): CutLine {
    const cut = this.#properties.of(line);
    if (cut === undefined) return { pieces: withoutLineages(line) };
    return { pieces: [...withoutLineages(cut.before), cut.after] };
  }

  submitted(line: Buffer): CutLine {
    const cut = this.#properties.of(line);
    if (cut === undefined) return lineageApart(line);
    const { pieces, ...apart } = lineageApart(cut.before);
    return { ...apart, pieces: [...pieces, cut.after] };
  }

  completed(line: Buffer): CutLine {
    const [first = line, ...others] = this.#totals.cut(line) ?? [line];
    const { pieces, ...apart } = lineageApart(first);
    return { ...apart, pieces: [...pieces, ...others] };
  }
}
