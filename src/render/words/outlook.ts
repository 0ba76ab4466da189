import type { Analysis, WhatIf } from '../../model/analysis.ts';
import { formatMs, formatQuantity, formatRange } from './format.ts';

/** `52 min → about 31 min, and 60–110 GiB-h less memory × time`: every finding acted on; undefined for less than two. */
export function togetherInWords({ together, application }: Analysis): string | undefined {
  if (together === undefined) return undefined;
  const { saving, wallMs } = together;
  const now = formatQuantity({ value: application.durationMs, unit: 'ms' });
  const then = formatQuantity({ value: wallMs, unit: 'ms' });
  const memory = formatRange(saving.memoryByteMs, 'byteMs');
  const run = now === then ? `still ${now}` : `${now} → about ${then}`;
  return memory === undefined ? run : `${run}, and ${memory} less memory × time`;
}

/** One allocation of executors in words. */
export interface OutlookRow {
  readonly what: string;
  readonly wall: string;
  readonly memory: string;
}

/** The run as it was and on other executors; empty where that cannot be predicted. */
export function outlookRows({ whatIf, application, totals }: Analysis): readonly OutlookRow[] {
  if (whatIf === undefined || whatIf.rows.length === 0) return [];
  const asWas = {
    what: 'As it was',
    wallMs: application.durationMs,
    heldMemoryByteMs: totals.heldMemoryByteMs,
  };
  const others = whatIf.rows.map((row) => ({ ...row, what: allocationInWords(row) }));
  return [asWas, ...others].map(({ what, wallMs, heldMemoryByteMs }) => ({
    what,
    wall: formatQuantity({ value: wallMs, unit: 'ms' }),
    memory: formatQuantity({ value: heldMemoryByteMs, unit: 'byteMs' }),
  }));
}

/** How far the rows can be believed, or why there are none. */
export function outlookNote({ whatIf }: Analysis): string | undefined {
  if (whatIf === undefined) return undefined;
  return whatIf.rows.length === 0
    ? `What other executors would give cannot be predicted: ${whatIf.because}.`
    : `Predicted: ${whatIf.because}. What the cluster grants, and what shuffles and caches do on other executors, is not in it.`;
}

function allocationInWords({ id, allocation }: WhatIf['rows'][number]): string {
  const count = allocation.kind === 'static' ? allocation.executorCount : allocation.maxExecutors;
  const number = formatQuantity({ value: count, unit: 'count' });
  switch (id) {
    case 'half':
      return `Half the executors (${number})`;
    case 'double':
      return `Twice the executors (${number})`;
    case 'dynamic':
      return `Dynamic allocation, at most ${number}`;
  }
}

/** What the run could have taken at best; undefined where no job is on record. */
export function idealInWords({ idealTimes, application }: Analysis): string | undefined {
  if (idealTimes === undefined) return undefined;
  const { driverMs, criticalMs, perfectMs } = idealTimes;
  const even =
    perfectMs === undefined ? '' : `${formatMs(perfectMs)} with all work even on its cores, `;
  return `Of ${formatMs(application.durationMs)}, ${formatMs(driverMs)} passed without a job. At best it takes ${even}${formatMs(criticalMs)} on endless executors.`;
}
