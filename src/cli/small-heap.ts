import { setFlagsFromString } from 'node:v8';

/**
 * Makes this process collect garbage before it takes more memory. A log gives birth to gigabytes of short-lived objects while
 * little of it stays (docs/event-logs.md); V8 would let the heap grow to four times of that. To be called before work begins.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50'); // of what was alive, beyond it
  setFlagsFromString('--semi-space-growth-factor=1'); // newborn objects get no more room with time
  setFlagsFromString('--min-semi-space-size=4'); // MB of it, of threads: the default is collected every millisecond
  setFlagsFromString('--no-parallel-scavenge'); // its helpers wait for cores that are busy with other threads
}
