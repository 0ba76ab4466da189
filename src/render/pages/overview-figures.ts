import { BYTE_MS_PER_GIB_HOUR } from '../../model/units.ts';
import type { OverviewInput } from '../pages.ts';
import { unbroken } from '../printable.ts';
import { formatByteMs, formatCount, formatQuantity } from '../words/format.ts';
import { searchHref } from './addresses.ts';
import { adoptionInWords } from './adoption.ts';
import { windowInWords, windowTerms } from './windows.ts';

/** Less is not worth a word in the first sentence of a platform. */
const TOLD_BYTE_MS = 0.01 * BYTE_MS_PER_GIB_HOUR;

/** `1,204 applications in the last 7 days: 37 need attention, and 412 GiB-h could be given back.` */
export function sentenceOf({ total, window, attention }: OverviewInput) {
  const when = windowInWords(window);
  if (total.applicationCount === 0) {
    return { text: `No application started ${when}`, gain: undefined };
  }
  const many = formatCount(total.applicationCount, 'application');
  const need = attention.count === 1 && !attention.isMore ? 'needs' : 'need';
  const most = attention.isMore ? `more than ${attention.count - 1}` : String(attention.count);
  const who = attention.count === 0 ? 'none needs attention' : `${most} ${need} attention`;
  const gain = total.recoverableMemoryByteMs;
  return {
    text: `${many} ${when}: ${who}`,
    gain: gain >= TOLD_BYTE_MS ? unbroken(formatByteMs(gain)) : undefined,
  };
}

/** A number above the rest, with what it leads to. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string | undefined;
  readonly href: string | undefined;
}

function count(value: number): string {
  return formatQuantity({ value, unit: 'count' });
}

/** The figures of the overview, in their order. */
export function figuresOf(input: OverviewInput): readonly Figure[] {
  const { total, window, preset, attention } = input;
  const terms = windowTerms(window, preset);
  const held = total.heldMemoryByteMs;
  const share = held > 0 ? total.recoverableMemoryByteMs / held : undefined;
  const figures: readonly Figure[] = [
    {
      label: 'Could be given back',
      value: formatByteMs(total.recoverableMemoryByteMs),
      note:
        share === undefined
          ? undefined
          : `${formatQuantity({ value: Math.min(1, share), unit: 'ratio' })} of memory × time held`,
      href: undefined,
    },
    { label: 'Memory × time held', value: formatByteMs(held), note: undefined, href: undefined },
    {
      label: 'Need attention',
      value: attention.isMore ? `${count(attention.count - 1)}+` : count(attention.count),
      note: 'severe or critical',
      href: searchHref({ ...terms, severity: 'severe' }),
    },
    {
      label: 'Failed',
      value: count(total.failedCount),
      note: `of ${formatCount(total.applicationCount, 'application')}`,
      href: searchHref({ ...terms, outcome: 'failed' }),
    },
    { label: 'Advice followed', ...adoptionInWords(input.adoption), href: '#adoption' },
  ];
  return figures.map((figure) => ({
    ...figure,
    value: unbroken(figure.value),
    href: figure.value === '0' ? undefined : figure.href,
  }));
}
