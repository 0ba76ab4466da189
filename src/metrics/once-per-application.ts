/**
 * Derives once per application, however many heuristics ask. Applications are never mutated after they are handed over, so
 * identity is a sound key, and an entry dies with its application.
 */
export function oncePerApplication<App extends object, T>(
  derive: (app: App) => T,
): (app: App) => T {
  const derived = new WeakMap<App, { readonly value: T }>();
  return (app) => {
    let entry = derived.get(app);
    if (entry === undefined) {
      entry = { value: derive(app) };
      derived.set(app, entry);
    }
    return entry.value;
  };
}
