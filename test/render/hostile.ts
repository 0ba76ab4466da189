import type { Analysis } from '../../src/model/analysis.ts';
import { anAnalysis } from '../builders/analysis.ts';

/** What a log can hold in any text, and none of it may come out as it went in. */
export const HOSTILE =
  '</script><b>"\'`{{x}}&\u001b[31mred\u001b]0;title\u0007\u202e<img src=x onerror=alert(1)>';

/** What moves a cursor or turns the reading direction; tab and line feed do not. */
// oxlint-disable-next-line no-control-regex -- these are what must not come out
export const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** The document with every text that comes from a log replaced by a hostile one. */
export function hostileAnalysis(): Analysis {
  const analysis = anAnalysis();
  return { ...replaceTexts(analysis), engine: analysis.engine };
}

/** Words of our own vocabulary, on which a renderer may branch. */
const OURS =
  /^(?:schemaVersion|kind|unit|severity|level|outcome|basis|owner|scope|status|heuristicId|clusterManager|sources|preset|optionsHash|version|id|label|key)$/;

function replaceTexts<T>(document: T): T {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) => {
      const isText = typeof value === 'string' && !OURS.test(key) && !/^\d+$/.test(key);
      return isText ? `${value} ${HOSTILE}` : value;
    }),
  );
}
