import { RECORD_KINDS, type Source, type SourceKindName } from '../fetchers/fetcher.ts';

/** The best record each kind of source can have; YARN has none. */
const RANKS: Readonly<Record<SourceKindName, number>> = {
  webhdfs: RECORD_KINDS.indexOf('log'),
  directory: RECORD_KINDS.indexOf('log'),
  s3: RECORD_KINDS.indexOf('log'),
  saved: RECORD_KINDS.indexOf('log'),
  'history-server': RECORD_KINDS.indexOf('archive'),
  yarn: RECORD_KINDS.length,
};

/** As in `WorkSighting`: 0 the best. */
export function rankOfKind({ kind }: Pick<Source, 'kind'>): number {
  return RANKS[kind];
}
