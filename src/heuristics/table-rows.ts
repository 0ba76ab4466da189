/** Of a table of evidence: the worst, in their order; a reader acts on the first of them. Ours. */
export const TABLE_ROWS = 10;
