import { describe, expect, it } from 'vitest';
import { FailureTable } from '../../../src/event-log/fold/failure-table.ts';

const loss = (message: string) => ({ reason: 'ExecutorLostFailure', message });

const failure = (rawTrace: string) => ({ reason: 'ExceptionFailure', className: 'X', rawTrace });

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

  it('keeps a trace shortened, without its secrets, and with what caused it at last', () => {
    const table = new FailureTable();
    const frames = '\tat a(A.java:1)\n'.repeat(1_000);
    table.numberOf(failure(`X: token=hunter2\n${frames}Caused by: Y: password=hunter3\n${frames}`));
    const [{ trace = '' } = {}] = table.failures();

    expect(trace).toMatch(/^X: token=\*{9}\(redacted\)/);
    expect(trace).toMatch(/\nCaused by: Y: password=\*{9}\(redacted\)$/);
    expect(trace).not.toContain('hunter');
    expect(trace.length).toBeLessThan(2_400);
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
