import { describe, expect, it } from 'vitest';
import { FailureTable } from '../../../src/event-log/fold/failure-table.ts';

const loss = (message: string) => ({ reason: 'ExecutorLostFailure', message });

const failure = (trace: string) => ({ reason: 'ExceptionFailure', className: 'X', trace });

describe('FailureTable', () => {
  it('gives the same failure the same number, from 1', () => {
    const table = new FailureTable();

    expect(table.numberOf(loss('a'))).toBe(1);
    expect(table.numberOf(loss('b'))).toBe(2);
    expect(table.numberOf(loss('a'))).toBe(1);
  });

  it('tells failures apart by what caused them, not by where they were', () => {
    const table = new FailureTable();

    expect(table.numberOf(failure('X: m\n\tat a(A.java:1)'))).toBe(1);
    expect(table.numberOf(failure('X: m\n\tat a(A.java:2)'))).toBe(1);
    expect(table.numberOf(failure('X: m\nCaused by: java.lang.OutOfMemoryError: heap'))).toBe(2);
  });

  it('keeps what they say when there are thousands that differ in a number', () => {
    const table = new FailureTable();
    for (let id = 0; id < 5_000; id += 1) table.numberOf(loss(`${id}.5 GB of 5.5 GB used`));
    const other = table.numberOf(loss('node lost'));

    expect(table.failures()).toHaveLength(102);
    expect(table.failures()[100]).toEqual(loss('100.5 GB of 5.5 GB used'));
    expect(table.failures()[other - 1]).toEqual(loss('node lost'));
  });

  it('never grows past its bound', () => {
    const table = new FailureTable();
    for (let id = 0; id < 5_000; id += 1) {
      table.numberOf({ reason: `R${'x'.repeat(id % 700)}`, message: 'y'.repeat(id) });
    }

    expect(table.failures().length).toBeLessThanOrEqual(300);
  });
});
