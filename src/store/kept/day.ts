import { MS_PER_DAY } from '../../model/units.ts';

const DAYS_OF_WEEK = 7;
/** 1970-01-01 was a Thursday: the week of 1970-01-05 is number 0. */
const FIRST_MONDAY = 4;

/** Number of the day since 1970, UTC. */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / MS_PER_DAY);
}

/** Its first instant, in ms since 1970. */
export function dayMs(day: number): number {
  return day * MS_PER_DAY;
}

/** Number of the week, which begins on Monday. */
export function weekOf(atMs: number): number {
  return Math.floor((dayOf(atMs) - FIRST_MONDAY) / DAYS_OF_WEEK);
}

/** Midnight (UTC) of its Monday, in ms since 1970. */
export function weekMs(week: number): number {
  return dayMs(week * DAYS_OF_WEEK + FIRST_MONDAY);
}
