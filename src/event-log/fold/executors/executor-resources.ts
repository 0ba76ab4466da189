import { type JsonObject, objectAt, stringsAt } from '../../json-fields.ts';
import { keepText } from '../../text.ts';

/** More kinds, and more of each, than a machine has. */
const MAX_KINDS = 16;
const MAX_ADDRESSES = 256;
/** Of all executors together: five for each of as many as are kept. */
const MAX_KEPT = 500_000;
const NAME_LENGTH = 100;

/** Custom resources (GPU, …) of executors. */
export class ExecutorResources {
  #keptCount = 0;

  /** The addresses of an `Executor Info`, by what they are of; what is more than plausible is left out. */
  of(info: JsonObject): Readonly<Record<string, readonly string[]>> {
    const resources = objectAt(info, 'Resources');
    const kept: (readonly [string, readonly string[]])[] = [];
    for (const name of Object.keys(resources).slice(0, MAX_KINDS)) {
      if (this.#keptCount >= MAX_KEPT) break;
      const addresses = stringsAt(objectAt(resources, name), 'addresses').slice(0, MAX_ADDRESSES);
      this.#keptCount += 1 + addresses.length;
      const texts = addresses.map((address) => keepText(address, NAME_LENGTH));
      kept.push([keepText(name, NAME_LENGTH), texts]);
    }
    return Object.fromEntries(kept);
  }
}
