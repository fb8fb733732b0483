/**
 * Values by key, made when they are first asked for; of more than `most` those go that were not asked for longest. Anybody may come under any number of
 * addresses, so whatever is kept by address is kept like this.
 */
export function createRecent<Value>(most: number, make: () => Value): (key: string) => Value {
  const values = new Map<string, Value>();
  return (key) => {
    const known = values.get(key);
    const value = known ?? make();
    // Moved to the end: the front is what goes first.
    if (known !== undefined) values.delete(key);
    values.set(key, value);
    const oldest = values.size > most ? values.keys().next().value : undefined;
    if (oldest !== undefined) values.delete(oldest);
    return value;
  };
}
