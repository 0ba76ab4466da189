import { applicationIdInWords } from '../model/attempt-key.ts';
import { shortened } from '../model/texts/shortened.ts';
import type { IndexRow, ReportIndex } from './renderer.ts';
import { formatCount, formatQuantity, formatTime } from './words/format.ts';
import { listedTone, TONES_IN_WORDS, type Tone } from './words/tone.ts';

/** Everything the index says, in words. Every name is always there: the templates are strict. */
export interface IndexView {
  readonly summary: string;
  readonly counts: readonly {
    readonly tone: Tone;
    readonly label: string;
    readonly count: string;
  }[];
  readonly rows: readonly IndexRowView[];
  readonly hasMore: boolean;
  readonly written: string;
}
/** An application as a row: words, ready for a template. */
export interface IndexRowView {
  readonly time: string;
  readonly name: string;
  readonly id: string;
  readonly href: string | undefined;
  readonly user: string;
  readonly queue: string;
  readonly duration: string;
  readonly tone: Tone;
  readonly label: string;
  readonly headline: string;
}

const NAME_LENGTH = 120;
const HEADLINE_LENGTH = 300;
/** Worst first. */
const TONES: readonly Tone[] = ['critical', 'severe', 'moderate', 'low', 'unclear'];

/** The newest applications and how many of them are how bad. */
export function indexView({ rows, hasMore, writtenAtMs }: ReportIndex): IndexView {
  const views = rows.map(rowView);
  return {
    summary:
      rows.length === 0
        ? 'No application has been judged yet.'
        : `${formatCount(rows.length, 'application')}, the latest start first`,
    counts: TONES.map((tone) => ({
      tone,
      label: TONES_IN_WORDS[tone],
      count: String(views.filter((view) => view.tone === tone).length),
    })),
    rows: views,
    hasMore,
    written: formatTime(writtenAtMs),
  };
}

/** One application: a row of the index, and of a static site's lists. */
export function rowView({ summary, href }: IndexRow): IndexRowView {
  const { application, verdict } = summary;
  const tone = listedTone(verdict.severity);
  return {
    time: formatTime(application.startedAtMs),
    name: shortened(application.name, NAME_LENGTH),
    id: shortened(applicationIdInWords(application), NAME_LENGTH),
    href,
    user: shortened(application.user ?? '', NAME_LENGTH),
    queue: shortened(application.queue ?? '', NAME_LENGTH),
    duration: formatQuantity({ value: application.durationMs, unit: 'ms' }),
    tone,
    label: TONES_IN_WORDS[tone],
    headline: shortened(verdict.headline, HEADLINE_LENGTH),
  };
}
